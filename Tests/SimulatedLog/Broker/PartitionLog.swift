import Streaming

/// One partition at its leader: records and control markers by offset, with gaps where compaction has been.
final class PartitionLog {
    let coordinates: TopicPartition
    let isCompacted: Bool

    /// In the order of their offsets.
    private(set) var entries: [Entry] = []
    /// The log start: what is before it has been deleted by retention.
    private(set) var low: Int64 = 0
    /// The high watermark. It stays when compaction takes the last entry.
    private(set) var high: Int64 = 0
    /// Of transactions without a marker here yet, in the order of their first offsets.
    private var open: [Span] = []

    init(_ coordinates: TopicPartition, isCompacted: Bool) {
        self.coordinates = coordinates
        self.isCompacted = isCompacted
    }

    /// Where the first open transaction begins, else the high watermark.
    var lastStable: Int64 { open.first?.first ?? high }

    func end(_ isolation: Isolation) -> Int64 { isolation == .readCommitted ? lastStable : high }

    // MARK: Writing

    struct Batch {
        var key: [UInt8]?
        var value: [UInt8]?
        var headers = HeaderBlock.none
        var timestamp: Int64
        var producerID: Int64 = -1
        var epoch: Int16 = -1
        var sequence: Int32 = -1
    }

    func append(_ record: Batch, now: Int64) {
        var span: Span?
        if record.producerID >= 0 {
            span = open.first { $0.producerID == record.producerID }
            if span == nil {
                let new = Span(producerID: record.producerID, epoch: record.epoch, first: high)
                open.append(new)
                span = new
            }
            span?.remaining += 1
        }
        entries.append(
            Entry(
                offset: high, kind: .data, timestamp: record.timestamp, appendedAt: now, key: record.key,
                value: record.value, headers: record.headers, producerID: record.producerID, epoch: record.epoch,
                sequence: record.sequence, span: span))
        high += 1
    }

    /// Ends a transaction here. It occupies an offset also where the transaction wrote nothing.
    func appendMarker(producerID: Int64, epoch: Int16, commit: Bool, now: Int64) {
        let at = open.firstIndex { $0.producerID == producerID }
        let span = at.map { open.remove(at: $0) }
        span?.outcome = commit ? .committed : .aborted
        entries.append(
            Entry(
                offset: high, kind: commit ? .commitMarker : .abortMarker, timestamp: now, appendedAt: now, key: nil,
                value: nil, headers: .none, producerID: producerID, epoch: epoch, sequence: -1, span: span))
        high += 1
    }

    // MARK: Reading

    /// The next record for a reader that stands at `position`, and where it stands when there is none: behind the
    /// invisible entries that are there. It does not get past what compaction has taken from the very end, so it may
    /// never stand at `end` (quix-streams #1017).
    func next(from position: Int64, _ isolation: Isolation) -> (entry: Entry?, position: Int64) {
        let end = end(isolation)
        var position = position
        var i = index(atOrAfter: position)
        while i < entries.count {
            let entry = entries[i]
            if entry.offset >= end { break }
            if entry.isVisible(isolation) { return (entry, entry.offset) }
            position = entry.offset + 1
            i += 1
        }
        return (nil, position)
    }

    func isInRange(_ position: Int64) -> Bool { position >= low && position <= high }

    private func index(atOrAfter offset: Int64) -> Int {
        guard let first = entries.first, let last = entries.last else { return 0 }
        if offset <= first.offset { return 0 }
        if offset > last.offset { return entries.count }
        if last.offset - first.offset == Int64(entries.count - 1) { return Int(offset - first.offset) }
        var (from, to) = (0, entries.count)
        while from < to {
            let middle = (from + to) / 2
            if entries[middle].offset < offset { from = middle + 1 } else { to = middle }
        }
        return from
    }

    // MARK: Cleaning

    /// What Kafka's log cleaner does: below the last stable offset and outside the active segment it keeps the last
    /// record of each key; aborted records go, markers whose records have all gone may go, and so may old tombstones.
    /// - Parameters:
    ///   - activeFrom: the first offset of the active segment, which is never cleaned.
    ///   - forgetsBefore: tombstones and markers appended before this time go (`delete.retention.ms`).
    func compact(activeFrom: Int64, forgetsBefore: Int64) {
        guard isCompacted else { return }
        let dirtyEnd = min(activeFrom, lastStable)
        var last: [[UInt8]: Int64] = [:]
        for entry in entries {
            if entry.offset >= dirtyEnd { break }
            if entry.isVisible(.readCommitted), let key = entry.key { last[key] = entry.offset }
        }
        var kept: [Entry] = []
        for entry in entries {
            if entry.offset >= dirtyEnd || keeps(entry, last: last, forgetsBefore: forgetsBefore) {
                kept.append(entry)
            } else if entry.kind == .data {
                entry.span?.remaining -= 1
            }
        }
        entries = kept
    }

    private func keeps(_ entry: Entry, last: [[UInt8]: Int64], forgetsBefore: Int64) -> Bool {
        if entry.kind != .data { return (entry.span?.remaining ?? 0) > 0 || entry.appendedAt >= forgetsBefore }
        guard entry.isVisible(.readCommitted) else { return false }
        guard let key = entry.key, last[key] == entry.offset else { return entry.key == nil }
        return entry.value != nil || entry.appendedAt >= forgetsBefore
    }

    /// Retention: deletes what is before `offset`, at most up to the last stable offset.
    func truncate(before offset: Int64) {
        low = max(low, min(offset, lastStable))
        entries.removeFirst(index(atOrAfter: low))
    }
}
