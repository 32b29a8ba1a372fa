import Streaming

extension LogBehaviour {
    /// Partitions that nobody has, and how they come to be had.
    static let assignment = [
        LogBehaviour(
            "a static member that comes back with another subscription is given its new topics once it joins anew",
            needs: .groups
        ) { trial in
            let (old, new) = (try trial.topic(partitions: 2), try trial.topic(partitions: 2))
            let group = trial.fixture.makeName()
            let first = try trial.member(of: group, [old], instance: "one")
            try trial.until("it is assigned") {
                try first.poll()
                return first.assigned != nil
            }
            first.consumer.close(first)

            let back = try trial.member(of: group, [old, new], instance: "one")
            try trial.until("it is assigned what it had") {
                try back.poll()
                return back.assigned?.count == 2
            }
            let missing = [TopicPartition(new, 0), TopicPartition(new, 1)]
            try trial.until("the group tells what nobody has") {
                try back.poll()
                return try trial.again { () throws(KafkaError) in
                    try back.consumer.describeGroup(timeout: 5_000)
                } == GroupDescription(unassigned: missing, isFirstMember: true)
            }
            try trial.again { () throws(KafkaError) in try back.consumer.rejoin() }
            try trial.until("it is assigned all") {
                try back.poll()
                return back.assigned?.count == 4
            }
            try trial.expect(back.revocations.count, is: 1, "revocations")
            try trial.until("the group tells that all are had") {
                try back.poll()
                return try trial.again { () throws(KafkaError) in
                    try back.consumer.describeGroup(timeout: 5_000)
                } == GroupDescription(unassigned: [], isFirstMember: true)
            }
        },
        LogBehaviour("one member of a group is its first", needs: .groups) { trial in
            let topic = try trial.topic(partitions: 4)
            let group = trial.fixture.makeName()
            let members = try (0..<3).map { _ in try trial.member(of: group, [topic]) }
            try trial.until("each is assigned its share") {
                for member in members { try member.poll() }
                return members.allSatisfy { [1, 2].contains($0.assigned?.count) }
            }
            try trial.until("one is the first") {
                for member in members { try member.poll() }
                let told = try members.map { member in
                    try trial.again { () throws(KafkaError) in try member.consumer.describeGroup(timeout: 5_000) }
                }
                return told.allSatisfy { $0?.unassigned == [] } && told.count { $0?.isFirstMember == true } == 1
            }
        },
    ]
}
