/// A transaction that is open in a partition, as far as readers of committed records can tell: they get no further than its
/// first record. Either its producer is at work, or it hangs.
public struct OpenTransaction: Sendable, Equatable {
    /// Offset of its first record: the partition's last stable offset.
    public let first: Int64
    /// The partition's high watermark as it was just before.
    public let end: Int64

    public init(first: Int64, end: Int64) {
        self.first = first
        self.end = end
    }
}
