import Streaming

extension LogBehaviour {
    /// Readers without a group.
    static let reading = [
        LogBehaviour("the end is told behind the commit marker, and so is the position") { trial in
            let topic = try trial.topic()
            try trial.write(["a", "b"], to: topic)
            try trial.awaitMarkers(topic)
            let observer = try trial.observer(.readCommitted, of: topic)
            try trial.until("the end is told") {
                try observer.poll()
                return observer.ends[0] != nil
            }
            try trial.expect(observer.ends[0], is: 3, "the end")
            try trial.expect(observer.seen.map(\.offset), is: [0, 1], "offsets")
            try trial.expect(observer.reader.position(of: TopicPartition(topic, 0)), is: 3, "the position")
        },
        LogBehaviour("the end of an empty partition is told") { trial in
            let observer = try trial.observer(.readCommitted, of: try trial.topic())
            try trial.until("the end is told") {
                try observer.poll()
                return observer.ends[0] == 0
            }
        },
        LogBehaviour("the end is told again when there was something new") { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try trial.write(["a"], to: topic, by: producer)
            let observer = try trial.observer(.readCommitted, of: topic)
            try trial.until("the end is told") {
                try observer.poll()
                return observer.ends[0] == 2
            }
            try trial.write(["b"], to: topic, by: producer)
            try trial.until("the new end is told") {
                try observer.poll()
                return observer.ends[0] == 4
            }
            try trial.expect(observer.seen.map(\.value), is: ["a", "b"], "values")
        },
        LogBehaviour("reading begins at the offset that was assigned") { trial in
            let topic = try trial.topic()
            try trial.write((0..<10).map(String.init), to: topic)
            let observer = try trial.observer(.readCommitted, of: topic, from: 7)
            try trial.until("three records are read") {
                try observer.poll()
                return observer.seen.count >= 3
            }
            try trial.expect(observer.seen.map(\.value), is: ["7", "8", "9"], "values")
        },
        LogBehaviour("no more is handed over than was asked for") { trial in
            let topic = try trial.topic()
            try trial.write((0..<10).map(String.init), to: topic)
            let observer = try trial.observer(.readCommitted, of: topic)
            try trial.until("all is read") {
                let before = observer.seen.count
                try observer.poll(limit: 3)
                try trial.expect(observer.seen.count - before <= 3, "at most three records should come")
                return observer.seen.count == 10
            }
        },
        LogBehaviour("an assignment replaces the one before") { trial in
            let (first, second) = (try trial.topic(), try trial.topic())
            try trial.write(["a", "b"], to: first)
            try trial.write(["c"], to: second)
            let observer = try trial.observer(.readCommitted, of: first)
            try trial.until("something is read") {
                try observer.poll(limit: 1)
                return !observer.seen.isEmpty
            }
            try observer.reader.assign([TopicPartition(second, 0): 0], topics: [first, second])
            try trial.until("the second topic is read") {
                try observer.poll()
                return observer.seen.count >= 2
            }
            try trial.awhile { try observer.poll() }
            try trial.expect(observer.seen.map(\.value), is: ["a", "c"], "values")
            try trial.expect(observer.seen.map(\.topic), is: [0, 1], "the indexes of the topics")
        },
        LogBehaviour("a reader is told when its offset is not there") { trial in
            let topic = try trial.topic()
            try trial.write(["a"], to: topic)
            let observer = try trial.observer(.readCommitted, of: topic, from: 1_000)
            let error = try trial.expect(.fatal, from: "an offset that is not there") {
                try trial.awhile { try observer.poll() }
            }
            try trial.expect(error.code, is: "_AUTO_OFFSET_RESET", "the code")
        },
    ]

    /// What the two isolations see of transactions.
    static let visibility = [
        LogBehaviour("a committed transaction is seen by both isolations", needs: .transactions) { trial in
            let topic = try trial.topic()
            try trial.write(["a", "b"], to: topic)
            for isolation in [Isolation.readCommitted, .readUncommitted] {
                try trial.expect(try trial.read(topic, isolation).map(\.value), is: ["a", "b"], "\(isolation)")
            }
        },
        LogBehaviour("an aborted transaction is seen by read_uncommitted alone", needs: .transactions) { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("aborted", to: topic, by: producer)
            try trial.flush(producer)
            try trial.abort(producer)
            try trial.write(["committed"], to: topic, by: producer)
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["committed"], "read_committed")
            try trial.expect(
                try trial.read(topic, .readUncommitted).map(\.value), is: ["aborted", "committed"], "read_uncommitted")
        },
        LogBehaviour(
            "an open transaction is seen by read_uncommitted alone, and stops read_committed", needs: .transactions
        ) { trial in
            let topic = try trial.topic()
            try trial.write(["before"], to: topic)
            let open = try trial.producer()
            try open.begin()
            try trial.produce("open", to: topic, by: open)
            try trial.flush(open)
            try trial.write(["behind"], to: topic)
            try trial.expect(
                try trial.read(topic, .readUncommitted).map(\.value), is: ["before", "open", "behind"], "uncommitted")
            let observer = try trial.observer(.readCommitted, of: topic)
            try trial.awhile { try observer.poll() }
            try trial.expect(observer.seen.map(\.value), is: ["before"], "while the transaction is open")
            try trial.commit(open)
            try trial.until("the rest is seen") {
                try observer.poll()
                return observer.seen.count == 3
            }
            try trial.expect(observer.seen.map(\.value), is: ["before", "open", "behind"], "afterwards")
        },
        LogBehaviour(
            "the last stable offset waits where the open transaction begins; the high watermark does not",
            needs: .transactions
        ) { trial in
            let topic = try trial.topic()
            try trial.write(["before"], to: topic)
            try trial.awaitMarkers(topic)
            let open = try trial.producer()
            try open.begin()
            try trial.produce("open", to: topic, by: open)
            try trial.produce("open", to: topic, by: open)
            try trial.flush(open)
            try trial.expect(try trial.watermarks(topic, .readCommitted).high, is: 2, "the last stable offset")
            try trial.expect(try trial.watermarks(topic, .readUncommitted).high, is: 4, "the high watermark")
            try trial.abort(open)
            try trial.until("the last stable offset is behind the marker") {
                try trial.watermarks(topic, .readCommitted).high == 5
            }
            try trial.expect(try trial.watermarks(topic, .readUncommitted).high, is: 5, "the high watermark at last")
        },
        LogBehaviour("a transaction is seen in all of its partitions or in none", needs: .transactions) { trial in
            let topic = try trial.topic(partitions: 3)
            let producer = try trial.producer()
            for (round, commits) in [false, true].enumerated() {
                try producer.begin()
                for partition in 0..<Int32(3) {
                    try trial.produce("\(round)", to: topic, partition: partition, by: producer)
                }
                try trial.flush(producer)
                if commits { try trial.commit(producer) } else { try trial.abort(producer) }
            }
            for partition in 0..<Int32(3) {
                try trial.until("the markers are written") {
                    try trial.watermarks(topic, .readCommitted, partition: partition).high == 4
                }
                try trial.expect(
                    try trial.read(topic, .readCommitted, partition: partition).map(\.value), is: ["1"], "values")
            }
        },
        LogBehaviour("a transaction with nothing in it can be committed and aborted", needs: .transactions) { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.flush(producer)
            try trial.commit(producer)
            try producer.begin()
            try trial.abort(producer)
            try trial.write(["a"], to: topic, by: producer)
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["a"], "values")
        },
        LogBehaviour("what was produced and not sent falls with an abort", needs: .transactions) { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            for i in 0..<100 { try trial.produce("\(i)", to: topic, by: producer) }
            try trial.abort(producer)
            try trial.write(["next"], to: topic, by: producer)
            try trial.expect(try trial.read(topic, .readCommitted).map(\.value), is: ["next"], "values")
        },
        LogBehaviour("the end is told behind an abort marker too", needs: .transactions) { trial in
            let topic = try trial.topic()
            let producer = try trial.producer()
            try producer.begin()
            try trial.produce("aborted", to: topic, by: producer)
            try trial.flush(producer)
            try trial.abort(producer)
            let observer = try trial.observer(.readCommitted, of: topic)
            try trial.until("the end is told") {
                try observer.poll()
                return observer.ends[0] == 2
            }
            try trial.expect(observer.seen, is: [], "records")
        },
    ]
}
