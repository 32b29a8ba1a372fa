import Streaming

extension LogBehaviour {
    /// Members of a group.
    static let groups = [
        LogBehaviour("assigned partitions rest until they are resumed", needs: .groups) { trial in
            let topic = try trial.topic(partitions: 2)
            try trial.write(["a"], to: topic, partition: 0)
            try trial.write(["b"], to: topic, partition: 1)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            try trial.awhile { try member.poll() }
            try trial.expect(member.seen, is: [], "records before resume")
            try member.consumer.resume([TopicPartition(topic, 1)])
            try trial.until("the resumed partition is read") {
                try member.poll()
                return !member.seen.isEmpty
            }
            try trial.awhile { try member.poll() }
            try trial.expect(member.seen.map(\.value), is: ["b"], "records of the one that was resumed")
        },
        LogBehaviour("a paused partition gives nothing, and goes on where it stopped", needs: .groups) { trial in
            let topic = try trial.topic()
            let place = TopicPartition(topic, 0)
            try trial.write((0..<20).map(String.init), to: topic)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            try member.resume()
            try trial.until("something is read") {
                try member.poll(limit: 5)
                return !member.seen.isEmpty
            }
            try member.consumer.pause([place])
            let count = member.seen.count
            try trial.awhile { try member.poll() }
            try trial.expect(member.seen.count, is: count, "records while it is paused")
            try member.consumer.resume([place])
            try trial.until("the rest is read") {
                try member.poll()
                return member.seen.count >= 20
            }
            try trial.expect(member.seen.compactMap(\.value), is: (0..<20).map(String.init), "all records")
        },
        LogBehaviour("after a seek nothing that was fetched before is handed over", needs: .groups) { trial in
            let topic = try trial.topic()
            let place = TopicPartition(topic, 0)
            try trial.write((0..<200).map(String.init), to: topic)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            try member.resume()
            try trial.until("something is read") {
                try member.poll(limit: 3)
                return !member.seen.isEmpty
            }
            for target in [Int64(150), 10] {
                let count = member.seen.count
                try trial.again { () throws(KafkaError) in try member.consumer.seek([place: target]) }
                try trial.until("something is read after the seek") {
                    try member.poll(limit: 3)
                    return member.seen.count > count
                }
                try trial.expect(member.seen[count].offset, is: target, "the first offset after the seek")
            }
        },
        LogBehaviour("a seek before resume decides where reading begins", needs: .groups) { trial in
            let topic = try trial.topic()
            try trial.write((0..<10).map(String.init), to: topic)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            try trial.again { () throws(KafkaError) in try member.consumer.seek([TopicPartition(topic, 0): 6]) }
            try member.resume()
            try trial.until("the rest is read") {
                try member.poll()
                return member.seen.count >= 4
            }
            try trial.expect(member.seen.map(\.value), is: ["6", "7", "8", "9"], "values")
        },
        LogBehaviour("a member is told the end behind a commit marker", needs: .groups) { trial in
            let topic = try trial.topic()
            try trial.write(["a"], to: topic)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            try member.resume()
            try trial.until("the end is told") {
                try member.poll()
                return member.ends[TopicPartition(topic, 0)] == 2
            }
            try trial.expect(member.seen.map(\.value), is: ["a"], "values")
        },
        LogBehaviour(
            "two members share the partitions, and same-numbered ones of two topics go together", needs: .groups
        ) {
            trial in
            let topics = [try trial.topic(partitions: 5), try trial.topic(partitions: 5)]
            let group = trial.fixture.makeName()
            let members = [try trial.member(of: group, topics), try trial.member(of: group, topics)]
            try trial.until("both are assigned") {
                for member in members { try member.poll() }
                return members.allSatisfy { $0.assigned?.isEmpty == false }
                    && members.reduce(0) { $0 + ($1.assigned?.count ?? 0) } == 10
            }
            for member in members {
                let numbers = topics.map { topic in
                    (member.assigned ?? []).filter { $0.topic == topic }.map(\.partition)
                }
                try trial.expect(numbers[0], is: numbers[1], "the partitions of either topic")
                try trial.expect(numbers[0].count == 2 || numbers[0].count == 3, "the share should be even")
            }
        },
        LogBehaviour("who is one too many is assigned nothing, and told so", needs: .groups) { trial in
            let topic = try trial.topic()
            let group = trial.fixture.makeName()
            let members = [try trial.member(of: group, [topic]), try trial.member(of: group, [topic])]
            try trial.until("both are assigned, one of them nothing") {
                for member in members { try member.poll() }
                return members.compactMap { $0.assigned?.count }.sorted() == [0, 1]
            }
        },
        LogBehaviour("who leaves is told of its revocation and hands over", needs: .groups) { trial in
            let topic = try trial.topic(partitions: 2)
            let group = trial.fixture.makeName()
            let (first, second) = (try trial.member(of: group, [topic]), try trial.member(of: group, [topic]))
            try trial.until("the partitions are shared") {
                try first.poll()
                try second.poll()
                return first.assigned?.count == 1 && second.assigned?.count == 1
            }
            let held = first.assigned ?? []
            let before = first.revocations.count
            first.consumer.close(first)
            try trial.expect(first.revocations.count, is: before + 1, "revocations told by close")
            try trial.expect(first.revocations.last?.partitions, is: held, "what was revoked")
            try trial.until("the other has all") {
                try second.poll()
                return second.assigned?.count == 2
            }
        },
        LogBehaviour("what a rebalance takes is told before anybody else is assigned it", needs: .groups) { trial in
            let topic = try trial.topic(partitions: 4)
            let group = trial.fixture.makeName()
            let first = try trial.soleMember(of: group, topic)
            let second = try trial.member(of: group, [topic])
            try trial.until("the second is assigned") {
                try second.poll()
                if second.assigned != nil {
                    try trial.expect(first.revocations.count, is: 1, "revocations of the first")
                }
                try first.poll()
                return second.assigned?.isEmpty == false
            }
            try trial.expect(first.revocations.first?.partitions.count, is: 4, "partitions revoked, for it is eager")
            try trial.expect(first.revocations.first?.lost, is: false, "lost")
        },
        LogBehaviour("after a rebalance a partition begins at the committed offset again, and rests", needs: .groups) {
            trial in
            let topic = try trial.topic(partitions: 2)
            let group = trial.fixture.makeName()
            for partition in [Int32(0), 1] { try trial.write(["a", "b", "c"], to: topic, partition: partition) }
            let first = try trial.soleMember(of: group, topic)
            try first.resume()
            try trial.until("all is read") {
                try first.poll()
                return first.seen.count == 6
            }
            try trial.commit([TopicPartition(topic, 0): 1, TopicPartition(topic, 1): 1], of: first)
            let second = try trial.member(of: group, [topic])
            try trial.until("the partitions are shared") {
                try first.poll()
                try second.poll()
                return first.assigned?.count == 1 && second.assigned?.count == 1
            }
            let count = first.seen.count
            try trial.awhile {
                try first.poll()
                try second.poll()
            }
            try trial.expect(first.seen.count + second.seen.count, is: count, "records before resume")
            for member in [first, second] {
                let before = member.seen.count
                try member.resume()
                try trial.until("records come") {
                    try first.poll()
                    try second.poll()
                    return member.seen.count >= before + 2
                }
                try trial.expect(
                    member.seen[before...].map(\.value), is: ["b", "c"], "records from the committed offset")
            }
        },
        LogBehaviour("a static member comes back to its partitions without a rebalance", needs: .groups) { trial in
            let topic = try trial.topic(partitions: 4)
            let group = trial.fixture.makeName()
            let first = try trial.member(of: group, [topic], instance: "one")
            let second = try trial.member(of: group, [topic], instance: "two")
            try trial.until("the partitions are shared") {
                try first.poll()
                try second.poll()
                return first.assigned?.count == 2 && second.assigned?.count == 2
            }
            let (held, assignments) = (first.assigned, second.assignments)
            first.consumer.close(first)
            try trial.expect(first.revocations.last?.partitions, is: held, "what close revokes")
            let back = try trial.member(of: group, [topic], instance: "one")
            try trial.until("it is assigned again") {
                try back.poll()
                try second.poll()
                return back.assigned != nil
            }
            try trial.expect(back.assigned, is: held, "its partitions")
            try trial.awhile { try second.poll() }
            try trial.expect(second.assignments, is: assignments, "assignments of the other")
        },
        LogBehaviour("of two processes with one static name the older is fenced", needs: .groups) { trial in
            let topic = try trial.topic()
            let group = trial.fixture.makeName()
            let old = try trial.member(of: group, [topic], instance: "one")
            try trial.until("the first is assigned") {
                try old.poll()
                return old.assigned != nil
            }
            let generation = try old.currentGeneration
            let new = try trial.member(of: group, [topic], instance: "one")
            try trial.until("the newer is assigned") {
                try new.poll()
                return new.assigned != nil
            }
            try trial.expect(.fenced, from: "the older process's poll") {
                try trial.until("the older notices") {
                    try new.poll()
                    try old.poll()
                    return false
                }
            }
            try trial.expect(new.assigned?.count, is: 1, "partitions of the newer")
            let producer = try trial.producer()
            try producer.begin()
            try trial.expect(.abortable, from: "offsets sent by the older") {
                try trial.again { () throws(KafkaError) in
                    try producer.sendOffsets([TopicPartition(topic, 0): 1], generation: generation)
                }
            }
            try trial.abort(producer)
        },
    ]
}
