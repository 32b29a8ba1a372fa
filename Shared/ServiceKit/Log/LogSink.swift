/// Where log lines go.
public protocol LogSink: Sendable {
    /// Takes one line of JSON, its line feed included. Returns without waiting for a disk or a pipe. Any thread.
    func write(_ line: [UInt8])

    /// Waits, for a second at most, until what was written is out. Called once, before the process ends.
    func flush()
}
