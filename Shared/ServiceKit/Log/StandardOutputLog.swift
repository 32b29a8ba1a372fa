import Glibc

/// Log lines to standard output, by a thread of its own: whoever writes waits for no pipe. At most a mebibyte waits;
/// beyond that, lines are dropped and a line says how many.
public final class StandardOutputLog: LogSink {
    private static let maximumPendingBytes = 1 << 20
    private let monitor: Monitor<Pending>

    /// - Parameter descriptor: open for writing; 1 is standard output.
    public init(descriptor: Int32 = 1) {
        let monitor = Monitor(Pending())
        self.monitor = monitor
        // Lives as long as the process: a service has one of these.
        _ = ServiceThread(name: "log", stackBytes: 1 << 17) {
            while true {
                let (lines, dropped) = Self.take(from: monitor)
                Self.writeAll(lines, to: descriptor)
                if dropped > 0 { Self.writeAll(Self.notice(of: dropped), to: descriptor) }
                monitor.update { $0.isWriting = false }
            }
        }
    }

    public func write(_ line: [UInt8]) {
        monitor.update { pending in
            if pending.bytes.count + line.count > Self.maximumPendingBytes {
                pending.dropped += 1
            } else {
                pending.bytes.append(contentsOf: line)
            }
        }
    }

    public func flush() {
        _ = monitor.wait(timeout: .seconds(1)) { $0.bytes.isEmpty && !$0.isWriting ? true : nil }
    }

    private static func take(from monitor: Monitor<Pending>) -> (lines: [UInt8], dropped: Int) {
        monitor.wait { pending -> (lines: [UInt8], dropped: Int)? in
            guard !pending.bytes.isEmpty || pending.dropped > 0 else { return nil }
            defer { pending = Pending(isWriting: true) }
            return (pending.bytes, pending.dropped)
        } ?? ([], 0)
    }

    private static func notice(of dropped: Int) -> [UInt8] {
        JSONText.object {
            $0.member("time", Timestamp.now())
            $0.member("level", Logger.Level.warning.rawValue)
            $0.member("message", "log lines dropped: standard output does not keep up")
            $0.key("fields")
            $0.object { $0.member("lines", dropped) }
        } + [UInt8(ascii: "\n")]
    }

    private static func writeAll(_ bytes: [UInt8], to descriptor: Int32) {
        bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                let written = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if written > 0 {
                    rest = rest.dropFirst(written)
                } else if errno == EAGAIN {
                    // Standard output shared with a process that made it non-blocking.
                    var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    _ = Glibc.poll(&poll, 1, 1000)
                } else if errno != EINTR {
                    return  // Nobody reads any more; a log that cannot be written is no reason to stop the service.
                }
            }
        }
    }

    private struct Pending {
        var bytes: [UInt8] = []
        var dropped = 0
        var isWriting = false
    }
}
