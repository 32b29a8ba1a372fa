import Glibc

/// A client over a plain socket, which can misbehave as a browser or an HTTP library would not.
final class TestClient {
    struct Response: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    let descriptor: Int32
    private var received: [UInt8] = []

    /// - Parameter host: the last byte of its own address, which is of the loopback network.
    init(port: UInt16, from host: UInt8 = 1) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        // A server that never answers fails the test by an empty read, and does not hang it.
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let isBound = Self.pass(host: host, port: 0, to: Glibc.bind, descriptor)
        guard isBound, Self.pass(host: 1, port: port, to: connect, descriptor) else {
            let number = errno
            close(descriptor)
            throw ConnectionRefused(number: number)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Hands an address of 127.0.0.0/8 to a call of the system.
    private static func pass(
        host: UInt8, port: UInt16, to call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ descriptor: Int32
    ) -> Bool {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = (UInt32(0x7F00_0000) + UInt32(host)).bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    struct ConnectionRefused: Error, Equatable {
        let number: Int32
    }

    /// - Returns: false when the server has closed the connection.
    @discardableResult
    func send(_ text: String) -> Bool {
        send([UInt8](text.utf8))
    }

    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    func shutdownSending() {
        shutdown(descriptor, Int32(SHUT_WR))
    }

    /// The next answer; nil when the connection ends before it is complete.
    func response(hasBody: Bool = true) -> Response? {
        while true {
            if let end = headEnd {
                let lines = String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n")
                guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
                    return nil
                }
                var headers: [String: String] = [:]
                for line in lines.dropFirst() {
                    let sides = line.split(separator: ":", maxSplits: 1)
                    headers[sides[0].lowercased()] = sides.count > 1 ? String(sides[1].drop { $0 == " " }) : ""
                }
                let length = hasBody && status >= 200 ? headers["content-length"].flatMap { Int($0) } ?? 0 : 0
                while received.count < end + 4 + length {
                    guard read() else { return nil }
                }
                let body = String(decoding: received[(end + 4)..<(end + 4 + length)], as: UTF8.self)
                received.removeFirst(end + 4 + length)
                return Response(status: status, headers: headers, body: body)
            }
            guard read() else { return nil }
        }
    }

    /// Whether the server closes the connection without a further byte.
    func isClosedByServer() -> Bool {
        received.isEmpty && !read() && errno != EAGAIN
    }

    private var headEnd: Int? {
        guard received.count >= 4 else { return nil }
        return (0...(received.count - 4)).first { received[$0..<($0 + 4)].elementsEqual([13, 10, 13, 10]) }
    }

    private func read() -> Bool {
        errno = 0
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        received.append(contentsOf: chunk[..<count])
        return true
    }
}
