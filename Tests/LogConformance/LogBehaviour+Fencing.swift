import Streaming

extension LogBehaviour {
    /// Two producers with one transactional id.
    static let fencing = [
        LogBehaviour("initialise ends the predecessor's open transaction at once", needs: .transactions) { trial in
            let topic = try trial.topic()
            let id = trial.fixture.makeName()
            let old = try trial.producer(id)
            try old.begin()
            try trial.produce("open", to: topic, by: old)
            try trial.flush(old)
            _ = try trial.producer(id)
            let stable = try trial.watermarks(topic, .readCommitted).high
            try trial.expect(stable, is: try trial.watermarks(topic, .readUncommitted).high, "the last stable offset")
            try trial.expect(stable, is: 2, "the high watermark, behind the marker")
            try trial.expect(try trial.read(topic, .readCommitted), is: [], "what is seen of it")
        },
        LogBehaviour("the commit of a fenced producer is answered fenced, and commits nothing", needs: .transactions) {
            trial in
            let topic = try trial.topic()
            let id = trial.fixture.makeName()
            let old = try trial.producer(id)
            try old.begin()
            try trial.produce("open", to: topic, by: old)
            try trial.flush(old)
            let new = try trial.producer(id)
            try trial.expect(.fenced, from: "the predecessor's commit") { try trial.commit(old) }
            try trial.write(["new"], to: topic, by: new)
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["new"], "values")
        },
        LogBehaviour(
            "the offsets of a fenced producer are answered fenced, and not committed", needs: [.transactions, .groups]
        ) {
            trial in
            let topic = try trial.topic()
            let (id, group) = (trial.fixture.makeName(), trial.fixture.makeName())
            let member = try trial.soleMember(of: group, topic)
            let generation = try member.currentGeneration
            let old = try trial.producer(id)
            try old.begin()
            try trial.produce("open", to: topic, by: old)
            try trial.flush(old)
            _ = try trial.producer(id)
            try trial.expect(.fenced, from: "the predecessor's sendOffsets") {
                try trial.again { () throws(KafkaError) in
                    try old.sendOffsets([TopicPartition(topic, 0): 1], generation: generation)
                }
            }
            try trial.expect(try trial.committed([TopicPartition(topic, 0)], by: member), is: [:], "offsets")
        },
        LogBehaviour("what a fenced producer produces is never seen", needs: .transactions) { trial in
            let topic = try trial.topic()
            let id = trial.fixture.makeName()
            let old = try trial.producer(id)
            try trial.write(["before"], to: topic, by: old)
            let new = try trial.producer(id)
            try trial.expect(.fenced, from: "a fenced producer's transaction") {
                try old.begin()
                try trial.produce("zombie", to: topic, by: old)
                try trial.flush(old)
                try trial.commit(old)
            }
            try trial.write(["after"], to: topic, by: new)
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["before", "after"], "values")
        },
        LogBehaviour(
            "a transaction that outlives its timeout is aborted, and cannot be committed", needs: .transactionTimeout
        ) {
            trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("late", to: topic, by: producer)
            try trial.flush(producer)
            try trial.until("the last stable offset is at the end") {
                try trial.watermarks(topic, .readCommitted).high == 2
            }
            try trial.expect(.fenced, from: "a commit after the transaction's timeout") { try trial.commit(producer) }
            try trial.expect(try trial.read(topic, .readCommitted), is: [], "what is seen of it")
        },
    ]
}
