import Streaming

extension LogBehaviour {
    /// Transactions that are open, and the end of one in its producer's name.
    static let hanging = [
        LogBehaviour("an open transaction is found where it is, until it has ended", needs: .transactions) { trial in
            let topic = try trial.topic(partitions: 3)
            let places = (0..<Int32(3)).map { TopicPartition(topic, $0) }
            try trial.write(["before"], to: topic, partition: 1)
            try trial.awaitMarkers(topic, partition: 1)
            let producer = try trial.producer()
            try producer.begin()
            for _ in 0..<3 { try trial.produce("open", to: topic, partition: 1, by: producer) }
            try trial.flush(producer)
            let open = try trial.open(in: places)
            try trial.expect(open, is: [places[1]: OpenTransaction(first: 2, end: 5)], "what is open")
            try trial.commit(producer)
            try trial.awaitMarkers(topic, partition: 1)
            try trial.expect(try trial.open(in: places), is: [:], "what is open after its end")
        },
        LogBehaviour("the end of a transaction aborts what its producer has open, and fences it", needs: .transactions)
        {
            trial in
            let topic = try trial.topic()
            let id = trial.fixture.makeName()
            let producer = try trial.producer(id)
            try producer.begin()
            try trial.produce("open", to: topic, by: producer)
            try trial.flush(producer)
            try trial.end(.init(transactionalID: id, partitions: [TopicPartition(topic, 0)], isCommitted: true))
            try trial.expect(.fenced, from: "its commit") { try trial.commit(producer) }
            try trial.expect(try trial.read(topic, .readCommitted), is: [], "what is seen of it")
        },
        LogBehaviour(
            "the end of a transaction that does not hang leaves nothing that anybody reads, and may be repeated",
            needs: [.transactions, .groups]
        ) { trial in
            let topic = try trial.topic(partitions: 2)
            let (id, group) = (trial.fixture.makeName(), trial.fixture.makeName())
            let places = [TopicPartition(topic, 0), TopicPartition(topic, 1)]
            let member = try trial.soleMember(of: group, topic)
            try trial.commit([places[0]: 7], of: member, by: trial.producer(id))
            try trial.write(["before"], to: topic, by: trial.producer(id))
            for isCommitted in [true, false, true] {
                try trial.end(
                    .init(transactionalID: id, partitions: places, group: group, isCommitted: isCommitted))
            }
            try trial.write(["after"], to: topic, by: trial.producer(id))
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["before", "after"], "values")
            try trial.expect(try trial.read(topic, .readCommitted, partition: 1), is: [], "the other partition")
            try trial.expect(try trial.committed(places, by: member), is: [places[0]: 7], "offsets")
        },
    ]
}

extension Trial {
    fileprivate func open(in places: [TopicPartition]) throws -> [TopicPartition: OpenTransaction] {
        try again { () throws(KafkaError) in try log.openTransactions(in: places, timeout: 5_000) }
    }

    fileprivate func end(_ transaction: HangingTransaction) throws {
        try again { () throws(KafkaError) in try log.end(transaction) }
    }
}
