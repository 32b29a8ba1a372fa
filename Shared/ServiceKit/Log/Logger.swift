import Glibc

/// What a service says of itself, as JSON lines: `time`, `level`, `service`, `instance`, `message` and `fields`.
///
/// The message is a `StaticString` and the fields are typed, so that no datum of a person can be interpolated. A value:
/// copies write to the same sink. Any thread; returns without waiting.
///
///     log.info("partition taken over", [.record(topic: "vigie.attendance", partition: 3), .count("records", 12)])
public struct Logger: Sendable {
    /// How grave, from what helps in a hunt to the last words.
    public enum Level: String, Comparable, CaseIterable, Sendable {
        case debug, info, warning, error, fatal

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            case .fatal: 4
            }
        }

        public static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }
    }

    /// Lines below it are not written.
    public let level: Level
    private let sink: any LogSink
    /// `"service":"alerting","instance":"a1"`, written once.
    private let origin: [UInt8]
    private let component: StaticString?

    public init(service: String, instance: String, level: Level = .info, sink: any LogSink) {
        var writer = JSONText()
        writer.object {
            $0.member("service", service)
            $0.member("instance", instance)
        }
        self.init(level: level, sink: sink, origin: [UInt8](writer.bytes.dropFirst().dropLast()), component: nil)
    }

    private init(level: Level, sink: any LogSink, origin: [UInt8], component: StaticString?) {
        self.level = level
        self.sink = sink
        self.origin = origin
        self.component = component
    }

    /// The same log, whose lines name a part of the service (`kafka`, `http`, `runtime`).
    public func component(_ name: StaticString) -> Logger {
        Logger(level: level, sink: sink, origin: origin, component: name)
    }

    public func debug(_ message: StaticString, _ fields: @autoclosure () -> [LogField] = []) {
        write(.debug, message, fields)
    }

    public func info(_ message: StaticString, _ fields: @autoclosure () -> [LogField] = []) {
        write(.info, message, fields)
    }

    public func warning(_ message: StaticString, _ fields: @autoclosure () -> [LogField] = []) {
        write(.warning, message, fields)
    }

    public func error(_ message: StaticString, _ fields: @autoclosure () -> [LogField] = []) {
        write(.error, message, fields)
    }

    public func fatal(_ message: StaticString, _ fields: @autoclosure () -> [LogField] = []) {
        write(.fatal, message, fields)
    }

    /// Waits, for a second at most, until what was written is out.
    public func flush() {
        sink.flush()
    }

    func write(_ level: Level, _ message: StaticString, _ fields: () -> [LogField]) {
        guard level >= self.level else { return }
        let fields = fields()
        var writer = JSONText()
        writer.object { line in
            line.member("time", Timestamp.now())
            line.member("level", level.rawValue)
            line.raw(origin)
            if let component { line.member("component", component.description) }
            line.member("message", message.description)
            guard !fields.isEmpty else { return }
            line.key("fields")
            line.object { object in
                for field in fields { field.write(into: &object) }
            }
        }
        sink.write(writer.bytes + [UInt8(ascii: "\n")])
    }
}
