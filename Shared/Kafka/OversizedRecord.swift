/// A record that alone, in a batch of its own, is larger than its topic takes (`max.message.bytes`).
public struct OversizedRecord: Sendable, Equatable {
    /// Among the records that were to be published.
    public let index: Int
    public let topic: String
    /// As a batch of its own, before compression.
    public let bytes: Int

    public init(index: Int, topic: String, bytes: Int) {
        self.index = index
        self.topic = topic
        self.bytes = bytes
    }
}
