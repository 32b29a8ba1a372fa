import Synchronization

/// Log lines kept in memory, so that tests assert on what a service says.
public final class MemoryLog: LogSink {
    private let contents = Mutex<[String]>([])

    public init() {}

    /// Each line that was written, without its line feed.
    public var lines: [String] { contents.withLock { $0 } }

    public func write(_ line: [UInt8]) {
        contents.withLock { $0.append(String(decoding: line.dropLast(), as: UTF8.self)) }
    }

    public func flush() {}
}
