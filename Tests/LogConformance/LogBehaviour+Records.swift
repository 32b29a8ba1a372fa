import Streaming

extension LogBehaviour {
    /// What a record carries.
    static let records = [
        LogBehaviour("a record comes back with its key, value, timestamp and headers") { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce(
                "value", key: "key", to: topic, headers: [.init("first", "1"), .init("second", "é")],
                timestamp: 1_712_345_678_901, by: producer)
            try trial.flush(producer)
            try trial.commit(producer)
            let seen = try trial.read(topic, .readCommitted)
            try trial.expect(seen.count, is: 1, "records")
            try trial.expect(seen[0].key, is: "key", "key")
            try trial.expect(seen[0].value, is: "value", "value")
            try trial.expect(seen[0].timestamp, is: 1_712_345_678_901, "timestamp")
            try trial.expect(seen[0].first, is: "1", "a header")
            try trial.expect(seen[0].second, is: "é", "another header")
            try trial.expect(seen[0].absent, is: nil, "a header that is not there")
            try trial.expect([seen[0].offset, Int64(seen[0].topic), Int64(seen[0].partition)], is: [0, 0, 0], "place")
        },
        LogBehaviour("of two headers with one name the last is found") { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce(
                "value", to: topic, headers: [.init("first", "old"), .init("second", "2"), .init("first", "new")],
                by: producer)
            try trial.flush(producer)
            try trial.commit(producer)
            try trial.expect(try trial.read(topic, .readCommitted).map(\.first), is: ["new"], "headers")
        },
        LogBehaviour("no key is not an empty key, and a tombstone is not an empty value") { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("value", key: nil, to: topic, by: producer)
            try trial.produce(nil, key: "key", to: topic, by: producer)
            try trial.produce("", key: "", to: topic, by: producer)
            try trial.flush(producer)
            try trial.commit(producer)
            let seen = try trial.read(topic, .readCommitted)
            try trial.expect(seen.map(\.key), is: [nil, "key", ""], "keys")
            try trial.expect(seen.map(\.value), is: ["value", nil, ""], "values")
        },
        LogBehaviour("records of one partition keep their order") { trial in
            let topic = try trial.topic()
            let values = (0..<500).map(String.init)
            try trial.write(values, to: topic)
            try trial.expect(try trial.read(topic, .readCommitted).compactMap(\.value), is: values, "values")
        },
        LogBehaviour("without a partition the key decides, as Java's default partitioner has it") { trial in
            // Murmur2 of these keys, from Kafka's own UtilsTest.
            let vectors: [(key: String, hash: Int32)] = [
                ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
                ("a-little-bit-longer-string", -1_486_304_829),
                ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
            ]
            let topic = try trial.topic(partitions: 7)
            let producer = try trial.producer()
            try producer.begin()
            for (key, _) in vectors { try trial.produce("value", key: key, to: topic, partition: nil, by: producer) }
            try trial.flush(producer)
            try trial.commit(producer)
            let observer = try trial.observer(.readCommitted, of: topic, partitions: 7)
            try trial.until("all records are read") {
                try observer.poll()
                return observer.seen.count == vectors.count
            }
            for (key, hash) in vectors {
                let partition = observer.seen.first { $0.key == key }?.partition
                try trial.expect(partition, is: (hash & 0x7FFF_FFFF) % 7, "the partition of \(key)")
            }
        },
        LogBehaviour("a record that is too large is refused as abortable, and soon a transaction is sound again") {
            trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("small", to: topic, by: producer)
            try trial.expect(.abortable, from: "a record that is too large") {
                try trial.produce(
                    String(repeating: "x", count: trial.fixture.tooLarge), to: topic, by: producer)
                try trial.flush(producer)
            }
            try trial.abort(producer)
            // librdkafka 2.0.2 has counted the refused record: the transaction after it may fail once more, for that.
            do {
                try trial.write(["next"], to: topic, by: producer)
            } catch let error as KafkaError where error.kind == .abortable {
                try trial.abort(producer)
                try trial.write(["next"], to: topic, by: producer)
            }
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["next"], "values")
        },
        LogBehaviour("a topic says how many partitions it has, and one that is not there says nothing") { trial in
            let topic = try trial.topic(partitions: 3)
            let count = try trial.again { () throws(KafkaError) in try trial.log.partitionCount(of: topic) }
            try trial.expect(count, is: 3, "partitions")
            let none = try trial.again { () throws(KafkaError) in try trial.log.partitionCount(of: "\(topic).absent") }
            try trial.expect(none, is: nil, "partitions of a topic that is not there")
        },
    ]
}
