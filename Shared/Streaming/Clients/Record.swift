/// A record as it lies in the client's memory: a view that holds only during the call that hands it over.
///
/// Copy out what must outlive the call. Nothing here allocates.
public struct Record {
    /// Index into the topics of the subscription or assignment that it came from.
    public let topic: Int
    public let partition: Int32
    public let offset: Int64
    /// Milliseconds since 1970, as the producer or the broker stamped it; −1 where there is none. Before its 4.0 a broker takes any
    /// number, so what lies beyond the year 9999 is its end: it can be reckoned with.
    public let timestamp: Int64
    public let key: UnsafeRawBufferPointer?
    /// Nil is a tombstone.
    public let value: UnsafeRawBufferPointer?
    public let headers: RecordHeaders

    private static let latest: Int64 = 253_402_300_799_999

    public init(
        topic: Int, partition: Int32, offset: Int64, timestamp: Int64, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: RecordHeaders
    ) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
        self.timestamp = min(max(timestamp, -1), Self.latest)
        self.key = key
        self.value = value
        self.headers = headers
    }
}
