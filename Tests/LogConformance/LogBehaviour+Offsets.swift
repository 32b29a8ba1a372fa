import Streaming

extension LogBehaviour {
    /// Offsets that are committed in transactions.
    static let offsets = [
        LogBehaviour(
            "the committed offset is the next to consume, and a partition without one is absent", needs: .groups
        ) {
            trial in
            let topic = try trial.topic(partitions: 2)
            let group = trial.fixture.makeName()
            try trial.write(["a", "b", "c"], to: topic)
            let member = try trial.soleMember(of: group, topic)
            let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
            try trial.expect(try trial.committed(places, by: member), is: [:], "before any commit")
            try trial.commit([places[0]: 2], of: member)
            try trial.expect(try trial.committed(places, by: member), is: [places[0]: 2], "afterwards")
            member.consumer.close(member)
            let next = try trial.soleMember(of: group, topic)
            try next.resume()
            try trial.until("a record comes") {
                try next.poll()
                return !next.seen.isEmpty
            }
            try trial.expect(next.seen.map(\.value), is: ["c"], "what a successor reads without a seek")
        },
        LogBehaviour("offsets of an aborted transaction are not committed", needs: [.transactions, .groups]) { trial in
            let topic = try trial.topic()
            let place = TopicPartition(topic, 0)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            let generation = try member.currentGeneration
            let producer = try trial.producer()
            try trial.commit([place: 1], of: member, by: producer)
            try producer.begin()
            try trial.again { () throws(KafkaError) in try producer.sendOffsets([place: 2], generation: generation) }
            try trial.abort(producer)
            try trial.expect(try trial.committed([place], by: member), is: [place: 1], "offsets")
        },
        LogBehaviour(
            "committed offsets are not told while a transaction holds newer ones, also to another member",
            needs: [.transactions, .groups]
        ) { trial in
            let topic = try trial.topic(partitions: 2)
            let group = trial.fixture.makeName()
            let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
            let member = try trial.soleMember(of: group, topic)
            // A successor asks, as it does when it takes over. It has joined: while a broker holds a JoinGroup back it answers
            // nothing else on that connection.
            let other = try trial.member(of: group, [topic])
            try trial.until("both are assigned") {
                try member.poll()
                try other.poll()
                return member.assigned?.count == 1 && other.assigned?.count == 1
            }
            let generation = try member.currentGeneration
            let producer = try trial.producer()
            try trial.commit([places[0]: 1, places[1]: 1], of: member, by: producer)
            try trial.expect(try trial.committed(places, by: other), is: [places[0]: 1, places[1]: 1], "at first")
            try producer.begin()
            try trial.again { () throws(KafkaError) in try producer.sendOffsets([places[0]: 2], generation: generation)
            }
            for asking in [member, other] {
                try trial.expect(.retriable, from: "committed() of offsets that are pending") {
                    _ = try asking.consumer.committed(places, timeout: 300)
                }
            }
            let free = try other.consumer.committed([places[1]], timeout: 5_000)
            try trial.expect(free, is: [places[1]: 1], "the other partition's offset")
            try trial.commit(producer)
            try trial.expect(
                try trial.committed(places, by: other), is: [places[0]: 2, places[1]: 1], "after the commit")
        },
        LogBehaviour("offsets that are sent twice in a transaction are committed as sent last", needs: .groups) {
            trial in
            let topic = try trial.topic()
            let place = TopicPartition(topic, 0)
            let member = try trial.soleMember(of: trial.fixture.makeName(), topic)
            let generation = try member.currentGeneration
            let producer = try trial.producer()
            try producer.begin()
            for offset in [Int64(3), 5, 5] {
                try trial.again { () throws(KafkaError) in
                    try producer.sendOffsets([place: offset], generation: generation)
                }
            }
            try trial.commit(producer)
            try trial.expect(try trial.committed([place], by: member), is: [place: 5], "offsets")
        },
        LogBehaviour(
            "offsets of a generation that has passed are refused as abortable, and the producer goes on",
            needs: [.transactions, .groups]
        ) { trial in
            let topic = try trial.topic(partitions: 2)
            let group = trial.fixture.makeName()
            let place = TopicPartition(topic, 0)
            let first = try trial.soleMember(of: group, topic)
            let stale = try first.currentGeneration
            let second = try trial.member(of: group, [topic])
            try trial.until("the group has a new generation") {
                try first.poll()
                try second.poll()
                return first.assigned?.count == 1 && second.assigned?.count == 1
            }
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("stale", to: topic, by: producer)
            try trial.flush(producer)
            try trial.expect(.abortable, from: "sendOffsets of a stale generation") {
                try trial.again { () throws(KafkaError) in try producer.sendOffsets([place: 1], generation: stale) }
            }
            try trial.expect(.abortable, from: "the commit after it") { try trial.commit(producer) }
            try trial.abort(producer)
            try trial.expect(try trial.committed([place], by: second), is: [:], "offsets after the abort")
            try trial.expect(try trial.read(topic, .readCommitted), is: [], "records after the abort")
            try trial.commit([place: 1], of: first, by: producer)
            try trial.expect(try trial.committed([place], by: second), is: [place: 1], "offsets of the new generation")
        },
        LogBehaviour("offsets of a member that has left are refused as abortable", needs: [.transactions, .groups]) {
            trial in
            let topic = try trial.topic()
            let group = trial.fixture.makeName()
            let place = TopicPartition(topic, 0)
            let gone = try trial.soleMember(of: group, topic)
            let stale = try gone.currentGeneration
            gone.consumer.close(gone)
            let next = try trial.soleMember(of: group, topic)
            let producer = try trial.producer()
            try producer.begin()
            try trial.expect(.abortable, from: "sendOffsets of a member that has left") {
                try trial.again { () throws(KafkaError) in try producer.sendOffsets([place: 1], generation: stale) }
            }
            try trial.abort(producer)
            try trial.expect(try trial.committed([place], by: next), is: [:], "offsets")
        },
        LogBehaviour("what is in hand can still be committed inside the revocation", needs: [.transactions, .groups]) {
            trial in
            let topic = try trial.topic(partitions: 2)
            let group = trial.fixture.makeName()
            let place = TopicPartition(topic, 0)
            let first = try trial.soleMember(of: group, topic)
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("in hand", to: topic, by: producer)
            try trial.flush(producer)
            var failure: (any Error)?
            first.onRevoked = {
                do {
                    let generation = try first.currentGeneration
                    try trial.again { () throws(KafkaError) in
                        try producer.sendOffsets([place: 7], generation: generation)
                    }
                    try trial.commit(producer)
                } catch { failure = error }
                first.onRevoked = nil
            }
            let second = try trial.member(of: group, [topic])
            try trial.until("the partitions are shared") {
                try first.poll()
                try second.poll()
                return first.assigned?.count == 1 && second.assigned?.count == 1
            }
            if let failure { throw failure }
            try trial.expect(first.revocations.map(\.lost), is: [false], "whether the partitions were lost")
            try trial.expect(try trial.committed([place], by: second), is: [place: 7], "offsets")
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["in hand"], "records")
        },
    ]
}
