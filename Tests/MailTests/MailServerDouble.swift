import Glibc
import Synchronization

/// A mail server of a test: real sockets, one connection after the other, replies by script.
final class MailServerDouble: Sendable {
    enum Verb: Hashable, Sendable {
        case greeting, ehlo, mail, rcpt, data
        /// After the final dot.
        case text
    }

    enum Reply: Sendable {
        case line(String)
        case hangUp
        /// Reads no further and says nothing.
        case silence
    }

    struct Received: Sendable {
        var connections = 0
        var from: [String] = []
        var to: [String] = []
        /// As they came, dots doubled at the beginnings of lines taken back.
        var mails: [[UInt8]] = []
        var lines: [String] = []
    }

    let port: UInt16
    private let listener: Int32
    private let received = Mutex(Received())
    /// The first reply to a verb that is left; then the polite one.
    private let script: Mutex<[Verb: [Reply]]>

    init(_ script: [Verb: [Reply]] = [:]) {
        self.script = Mutex(script)
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = bind(listener, pointer, length)
                listen(listener, 8)
                getsockname(listener, pointer, &length)
            }
        }
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit { close(listener) }

    var url: String { "smtp://127.0.0.1:\(port)" }
    var state: Received { received.withLock { $0 } }

    /// Serves connections on a thread of its own until the listener is closed.
    func start() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<MailServerDouble>.fromOpaque(context).takeRetainedValue().serve()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }

    /// Ends `serve`, which holds this object.
    func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { return }
            received.withLock { $0.connections += 1 }
            converse(connection)
            close(connection)
        }
    }

    private func next(_ verb: Verb, or polite: String) -> Reply {
        script.withLock { script in
            guard var replies = script[verb], !replies.isEmpty else { return .line(polite) }
            let reply = replies.removeFirst()
            script[verb] = replies
            return reply
        }
    }

    private func converse(_ connection: Int32) {
        guard say(next(.greeting, or: "220 double"), connection) else { return }
        var input = Input(connection)
        while let line = input.line() {
            received.withLock { $0.lines.append(line) }
            let goesOn: Bool
            switch line.prefix(4).uppercased() {
            case "EHLO": goesOn = say(next(.ehlo, or: "250-double\r\n250 8BITMIME"), connection)
            case "MAIL":
                received.withLock { $0.from.append(line) }
                goesOn = say(next(.mail, or: "250 ok"), connection)
            case "RCPT":
                received.withLock { $0.to.append(line) }
                goesOn = say(next(.rcpt, or: "250 ok"), connection)
            case "DATA": goesOn = take(&input, connection)
            case "QUIT":
                _ = say(.line("221 bye"), connection)
                return
            default: goesOn = say(.line("250 ok"), connection)
            }
            guard goesOn else { return }
        }
    }

    private func take(_ input: inout Input, _ connection: Int32) -> Bool {
        let reply = next(.data, or: "354 go on")
        guard say(reply, connection) else { return false }
        guard case .line(let text) = reply, text.hasPrefix("354") else { return true }
        if case .hangUp? = script.withLock({ $0[.text]?.first }) {
            // In the middle of the text: after its first line.
            _ = input.line()
            return say(next(.text, or: ""), connection)
        }
        var mail: [UInt8] = []
        while let line = input.line(), line != "." {
            mail += (line.hasPrefix(".") ? line.dropFirst() : line[...]).utf8 + [13, 10]
        }
        let end = next(.text, or: "250 taken")
        if case .line(let text) = end, text.hasPrefix("250") {
            let whole = mail
            received.withLock { $0.mails.append(whole) }
        }
        return say(end, connection)
    }

    private func say(_ reply: Reply, _ connection: Int32) -> Bool {
        switch reply {
        case .line(let text):
            let bytes = Array("\(text)\r\n".utf8)
            return send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
        case .hangUp: return false
        case .silence:
            // Until the client goes away.
            var byte: UInt8 = 0
            while recv(connection, &byte, 1, 0) > 0 {}
            return false
        }
    }

    private struct Input {
        private let connection: Int32
        private var buffer: [UInt8] = []

        init(_ connection: Int32) {
            self.connection = connection
        }

        /// Without its CRLF; nil at the end.
        mutating func line() -> String? {
            while true {
                if let end = buffer.indices.dropLast().first(where: { buffer[$0] == 13 && buffer[$0 + 1] == 10 }) {
                    defer { buffer.removeFirst(end + 2) }
                    return String(decoding: buffer[..<end], as: UTF8.self)
                }
                var chunk = [UInt8](repeating: 0, count: 4096)
                let count = recv(connection, &chunk, chunk.count, 0)
                guard count > 0 else { return nil }
                buffer += chunk[..<count]
            }
        }
    }
}
