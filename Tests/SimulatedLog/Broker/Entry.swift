import Streaming

/// One record or control marker of a partition: it occupies one offset.
final class Entry {
    enum Kind { case data, commitMarker, abortMarker }

    let offset: Int64
    let kind: Kind
    let timestamp: Int64
    /// The broker's clock, for the retention of tombstones.
    let appendedAt: Int64
    let key: [UInt8]?
    let value: [UInt8]?
    let headers: HeaderBlock
    /// −1 when written outside transactions.
    let producerID: Int64
    let epoch: Int16
    let sequence: Int32
    /// What the entry belongs to; nil outside transactions and on the marker of a transaction that wrote nothing here.
    let span: Span?

    init(
        offset: Int64, kind: Kind, timestamp: Int64, appendedAt: Int64, key: [UInt8]?, value: [UInt8]?,
        headers: HeaderBlock, producerID: Int64, epoch: Int16, sequence: Int32, span: Span?
    ) {
        self.offset = offset
        self.kind = kind
        self.timestamp = timestamp
        self.appendedAt = appendedAt
        self.key = key
        self.value = value
        self.headers = headers
        self.producerID = producerID
        self.epoch = epoch
        self.sequence = sequence
        self.span = span
    }

    func isVisible(_ isolation: Isolation) -> Bool {
        kind == .data && (isolation == .readUncommitted || span?.outcome != .aborted)
    }

    /// Hands the entry over as clients do: a view that holds during `body` alone.
    func withRecord<Result>(topic: Int, partition: Int32, _ body: (borrowing Record) -> Result) -> Result {
        withBytes(key) { key in
            withBytes(value) { value in
                headers.withHeaders { headers in
                    body(
                        Record(
                            topic: topic, partition: partition, offset: offset, timestamp: timestamp, key: key,
                            value: value, headers: headers))
                }
            }
        }
    }

    private func withBytes<Result>(_ bytes: [UInt8]?, _ body: (UnsafeRawBufferPointer?) -> Result) -> Result {
        guard let bytes else { return body(nil) }
        return bytes.withUnsafeBytes { body($0) }
    }
}
