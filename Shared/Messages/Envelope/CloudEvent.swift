/// The attributes of a CloudEvent 1.0 as Kafka's binary mode carries them, in headers; the data is the record's value.
///
/// Source: CloudEvents 1.0.2, Kafka Protocol Binding §3.2; Distributed Tracing extension for `traceparent`.
public struct CloudEvent: Hashable, Sendable {
    /// The names of the headers.
    public enum Name {
        public static let id = "ce_id"
        public static let type = "ce_type"
        public static let source = "ce_source"
        public static let time = "ce_time"
        public static let specVersion = "ce_specversion"
        public static let contentType = "content-type"
        public static let traceParent = "traceparent"
    }

    /// Unique within `source`; a replay gives the same.
    public var id: String
    public var type: EventType
    /// A URI reference: `/alerting`, `/sis/0750655E`.
    public var source: String
    /// Of the fact that caused it, not of the clock.
    public var time: Timestamp?
    /// W3C Trace Context, handed on as it came.
    public var traceParent: String?

    public init(id: String, type: EventType, source: String, time: Timestamp? = nil, traceParent: String? = nil) {
        self.id = id
        self.type = type
        self.source = source
        self.time = time
        self.traceParent = traceParent
    }

    /// Whether a text has the form of `traceparent`: version, trace, parent and flags in hexadecimal digits (W3C Trace Context §3.2.2).
    public static func isTraceParent(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [2, 32, 16, 2]
            && parts.allSatisfy { part in
                part.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
            }
    }

    public var headers: [EventHeader] {
        var headers = [
            EventHeader(Name.specVersion, "1.0"), EventHeader(Name.id, id), EventHeader(Name.type, type.rawValue),
            EventHeader(Name.source, source), EventHeader(Name.contentType, "application/json"),
        ]
        if let time { headers.append(EventHeader(Name.time, time.description)) }
        if let traceParent { headers.append(EventHeader(Name.traceParent, traceParent)) }
        return headers
    }

    /// Reads what `headers` say. Names are compared as they are; a name that comes twice counts the last time.
    /// - Throws: ``EnvelopeFailure``; what is optional (`ce_time`, `traceparent`) is left out when it cannot be read.
    public init(headers: some Sequence<EventHeader>) throws(EnvelopeFailure) {
        var values: [String: String] = [:]
        for header in headers { values[header.name] = header.value }
        guard let typeText = values[Name.type] else { throw .missing(Name.type) }
        switch EventType.classify(typeText) {
        case .known(let known): type = known
        case .newer(let name, let version): throw .newerVersion(name: name, version: version)
        case .unknown: throw .unknownType
        }
        guard let id = values[Name.id] else { throw .missing(Name.id) }
        self.id = id
        source = values[Name.source] ?? ""
        time = values[Name.time].flatMap { Timestamp($0) }
        traceParent = values[Name.traceParent]
    }
}
