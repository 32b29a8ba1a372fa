public import Streaming

/// A record as it stands in the simulated log, copied out for assertions.
public struct SimulatedRecord: Sendable, Equatable {
    public let partition: Int32
    public let offset: Int64
    /// Milliseconds since 1970.
    public let timestamp: Int64
    public let key: [UInt8]?
    /// Nil is a tombstone.
    public let value: [UInt8]?
    public let headers: [OutgoingRecord.Header]
}
