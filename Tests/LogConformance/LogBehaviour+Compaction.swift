import Streaming

extension LogBehaviour {
    /// Topics with `cleanup.policy=compact`.
    static let compaction = [
        LogBehaviour("compaction leaves the last record of each key where it was", needs: [.transactions, .compaction])
        {
            trial in
            let topic = try trial.topic(compacted: true)
            let producer = try trial.producer()
            for (round, commits) in [true, true, false, true].enumerated() {
                try producer.begin()
                for key in ["a", "b", "c"] where round < 3 || key == "a" {
                    try trial.produce("\(key)\(round)", key: key, to: topic, by: producer)
                }
                try trial.flush(producer)
                if commits { try trial.commit(producer) } else { try trial.abort(producer) }
            }
            try trial.awaitMarkers(topic)
            // Nothing of the segment that is being written is cleaned.
            let high = try trial.watermarks(topic, .readUncommitted).high
            var seen: [Seen] = []
            try trial.until("only the last of each key is left") {
                try trial.fixture.compact(topic)
                seen = try trial.standing(topic).filter { $0.offset < high }
                return seen.count == 3
            }
            try trial.expect(seen.compactMap(\.value), is: ["b1", "c1", "a3"], "values")
            try trial.expect(seen.map(\.offset), is: [5, 6, 12], "offsets")
            try trial.expect(try trial.watermarks(topic, .readCommitted).low, is: 0, "the first offset")
        },
        LogBehaviour("a compacted topic takes no record without a key", needs: .compaction) { trial in
            let topic = try trial.topic(compacted: true)
            let producer = try trial.producer()
            try producer.begin()
            try trial.expect(.abortable, from: "a record without a key") {
                try trial.produce("value", to: topic, by: producer)
                try trial.flush(producer)
            }
            try trial.abort(producer)
        },
    ]
}

extension Trial {
    /// What a read_committed reader finds, from the beginning until nothing comes: the end may have no record any more to tell of it.
    func standing(_ topic: String) throws -> [Seen] {
        let observer = try observer(.readCommitted, of: topic)
        defer { observer.reader.close() }
        var quiet = 0
        while quiet < 10, observer.ends.isEmpty {
            let count = observer.seen.count
            try observer.poll()
            fixture.pass(10)
            quiet = observer.seen.count == count ? quiet + 1 : 0
        }
        return observer.seen
    }
}
