import Glibc

/// One request over a plain socket, and its answer: what a school's software does, without its libraries.
enum Request {
    struct Answer: Equatable {
        var status: Int
        /// Names in lower case.
        var headers: [String: String]
        var body: String
    }

    struct Failure: Error {}

    static func post(
        _ path: String, to port: UInt16, headers: [String: String], body: [UInt8], chunk: Int? = nil
    ) throws -> Answer {
        var head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        var message: [UInt8]
        if let chunk {
            message = Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
            for start in stride(from: 0, to: body.count, by: chunk) {
                let piece = body[start..<min(start + chunk, body.count)]
                message += Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
            }
            message += Array("0\r\n\r\n".utf8)
        } else {
            message = Array((head + "Content-Length: \(body.count)\r\n\r\n").utf8) + body
        }
        return try exchange(message, port: port)
    }

    static func get(_ path: String, from port: UInt16) throws -> Answer {
        try exchange(Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8), port: port)
    }

    private static func exchange(_ message: [UInt8], port: UInt16) throws -> Answer {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failure() }
        var rest = message[...]
        // A server that has answered already may stop reading: what it said is then read below.
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        var received: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &piece, piece.count, 0)
            guard count > 0 else { break }
            received += piece[..<count]
        }
        return try answer(String(decoding: received, as: UTF8.self))
    }

    private static func answer(_ text: String) throws -> Answer {
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let status = first.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
        else { throw Failure() }
        let head = lines.dropFirst().prefix { !$0.isEmpty }
        var headers: [String: String] = [:]
        for line in head {
            let sides = line.split(separator: ":", maxSplits: 1)
            headers[sides[0].lowercased()] = sides.count > 1 ? String(sides[1].drop { $0 == " " }) : ""
        }
        return Answer(
            status: status, headers: headers, body: lines.dropFirst(head.count + 2).joined(separator: "\r\n"))
    }
}
