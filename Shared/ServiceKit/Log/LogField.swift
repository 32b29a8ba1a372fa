/// One field of a log line. There is no way to put an arbitrary value in: numbers, codes that the source names, topic
/// coordinates and short texts only, so that no identity gets into a log by interpolation.
public struct LogField: Sendable {
    let name: StaticString
    let value: Value

    enum Value: Sendable {
        case integer(Int)
        case real(Double)
        case flag(Bool)
        case code(String)
        case text(String)
        case record(topic: String, partition: Int32, offset: Int64?)
    }

    /// The most bytes of a text that are kept.
    static let maximumTextBytes = 240

    /// How many.
    public static func count(_ name: StaticString, _ value: Int) -> LogField {
        LogField(name: name, value: .integer(value))
    }

    /// A measure, its unit being part of the name.
    public static func measure(_ name: StaticString, _ value: Double) -> LogField {
        LogField(name: name, value: .real(value))
    }

    /// How long, written in seconds: the name should end in `_seconds`.
    public static func duration(_ name: StaticString, _ value: Duration) -> LogField {
        LogField(name: name, value: .real(value.seconds))
    }

    public static func flag(_ name: StaticString, _ value: Bool) -> LogField {
        LogField(name: name, value: .flag(value))
    }

    /// One of the words that the source defines.
    public static func code(_ name: StaticString, _ value: StaticString) -> LogField {
        LogField(name: name, value: .code(value.description))
    }

    /// One of the words that an enumeration of the source defines.
    public static func code(_ name: StaticString, _ value: some RawRepresentable<String>) -> LogField {
        LogField(name: name, value: .code(value.rawValue))
    }

    /// A short text that is nobody's datum: a topic, a path, an error of the system. Cut at 240 bytes; what looks like an
    /// address or an identifier of a person is masked (`Redaction`).
    public static func text(_ name: StaticString, _ value: String) -> LogField {
        LogField(name: name, value: .text(value))
    }

    /// Coordinates: `topic`, `partition` and, where it is known, `offset`.
    public static func record(topic: String, partition: Int32, offset: Int64? = nil) -> LogField {
        LogField(name: "topic", value: .record(topic: topic, partition: partition, offset: offset))
    }

    func write(into writer: inout JSONText) {
        switch value {
        case .integer(let value): writer.member(name.description, value)
        case .real(let value):
            writer.key(name.description)
            writer.real(value)
        case .flag(let value): writer.member(name.description, value)
        case .code(let value): writer.member(name.description, value)
        case .text(let value):
            writer.member(name.description, Redaction.mask(value.truncated(toUTF8: Self.maximumTextBytes)))
        case .record(let topic, let partition, let offset):
            writer.member("topic", topic)
            writer.member("partition", partition)
            if let offset { writer.member("offset", offset) }
        }
    }
}
