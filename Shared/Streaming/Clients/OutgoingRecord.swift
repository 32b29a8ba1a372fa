/// A record to be written inside the transaction that commits its cause.
public struct OutgoingRecord: Sendable, Equatable {
    public var topic: String
    /// Nil: murmur2 of the key, as Java's default partitioner has it.
    public var partition: Int32?
    public var key: [UInt8]?
    /// Nil is a tombstone.
    public var value: [UInt8]?
    public var headers: [Header]
    /// Milliseconds since 1970; nil: the time of its cause.
    public var timestamp: Int64?

    public struct Header: Sendable, Equatable {
        public let name: String
        public let value: String

        public init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(
        topic: String, partition: Int32? = nil, key: [UInt8]?, value: [UInt8]?, headers: [Header] = [],
        timestamp: Int64? = nil
    ) {
        self.topic = topic
        self.partition = partition
        self.key = key
        self.value = value
        self.headers = headers
        self.timestamp = timestamp
    }
}
