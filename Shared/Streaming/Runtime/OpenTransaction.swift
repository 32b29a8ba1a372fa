/// A transaction that stands open in the changelog of a task that is being taken over: about to end, or a dead owner's.
struct OpenTransaction {
    let changelog: TopicPartition
    /// Where it begins: the changelog's last stable offset.
    let first: Int64
    /// Since when it has stood there, in monotonic milliseconds.
    let since: Int64
    var isFenced = false

    /// The checkpoint that it began with, which tells whose it is; nil where there is none to be read.
    /// - Parameter reader: of what is not committed.
    func opening(_ reader: any LogReader, now: () -> Int64) throws(LogError) -> Checkpoint? {
        var opening: Checkpoint?
        try read(reader, key: Checkpoint.beginKey, to: first + 1, now: now) { opening = opening ?? $0 }
        return opening
    }

    /// The last checkpoint that `writer` ended with, before `high`: it is there if a commit can have been asked for.
    func ending(_ reader: any LogReader, of writer: String, before high: Int64, now: () -> Int64) throws(LogError)
        -> Checkpoint?
    {
        var ending: Checkpoint?
        try read(reader, key: Checkpoint.endKey, to: high, now: now) { if $0.transactionalID == writer { ending = $0 } }
        return ending
    }

    /// - Throws: `retriable` where that is not read within a second.
    private func read(
        _ reader: any LogReader, key: [UInt8], to end: Int64, now: () -> Int64, take: @escaping (Checkpoint) -> Void
    ) throws(LogError) {
        let scan = Scan(reader)
        let range = Scan.Range(partition: changelog, from: first, to: end) { record in
            guard let found = record.key, found.elementsEqual(key), let value = record.value,
                let checkpoint = try? Checkpoint(decoding: value)
            else { return }
            take(checkpoint)
        }
        try scan.start([range], now: now())
        for _ in 0..<20 { if try scan.step(timeout: 50, limit: 20_000, now: now()) { return } }
        throw LogError(.retriable, code: "_TIMED_OUT", reason: "what is open in \(changelog) could not be read in time")
    }
}
