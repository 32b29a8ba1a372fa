/// A message of one type.
public protocol SingleTypeMessage: Message, JSONReadable {
    static var eventType: EventType { get }
}

extension SingleTypeMessage {
    public static var eventTypes: [EventType] { [eventType] }

    public var eventType: EventType { Self.eventType }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        guard type == Self.eventType else { throw json.failure(.invalidValue, "is no \(Self.eventType.rawValue)") }
        self = try Self(json)
    }
}
