/// The value of a record on a topic. Its type, `ce_type`, stands in a header and is not repeated in the value.
public protocol Message: JSONWritable, Hashable, Sendable {
    /// The types of event that have this value.
    static var eventTypes: [EventType] { get }

    /// The type of event that this value is.
    var eventType: EventType { get }

    /// - Parameter type: that of the record, one of ``eventTypes``.
    /// - Throws: at the root when `type` is none of them, else where the value is not as it must be.
    init(_ json: JSONCursor, type: EventType) throws(DecodingFailure)
}

extension Message {
    /// - Throws: where and why the bytes are not this message.
    public init(decoding bytes: [UInt8], type: EventType) throws(DecodingFailure) {
        self = try Self(JSONCursor(JSONValue(parsing: bytes)), type: type)
    }

    /// - Parameter bytes: valid for the call; nothing of it is kept.
    public init(decoding bytes: UnsafeRawBufferPointer, type: EventType) throws(DecodingFailure) {
        self = try Self(JSONCursor(JSONValue(parsing: bytes)), type: type)
    }
}
