import Foundation
import FoundationNetworking
import Glibc
import TemporaryFiles
import Testing

@Suite("The admin listener of a program", .serialized)
struct AdminListenerTests {
    /// An address of this process's own, so that its ports are free.
    private static let host: String = {
        let pid = ProcessInfo.processInfo.processIdentifier
        return "127.\(1 + pid >> 16 & 63).\(pid >> 8 & 255).\(pid & 255)"
    }()

    private static let probes = ["/healthz", "/readyz", "/metrics"]

    /// - Parameter listen: `VIGIE_ADMIN_LISTEN`, where it is set.
    private func program(_ port: Int, admin listen: String?, in directory: TemporaryDirectory) throws -> Program {
        var environment = [
            "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:1", "VIGIE_HTTP_LISTEN": "\(Self.host):\(port)",
            "VIGIE_STATE_DIRECTORY": directory.path,
        ]
        environment["VIGIE_ADMIN_LISTEN"] = listen
        return try Program("alerting", environment: environment)
    }

    /// The status of an answer, once the program listens.
    private func status(_ port: Int, _ path: String) async throws -> Int? {
        let url = try #require(URL(string: "http://\(Self.host):\(port)\(path)"))
        // Below the half minute after which an idle connection makes room by itself.
        let request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData, timeoutInterval: 15)
        // Beside the whole suite a process may take long to begin.
        let deadline = ContinuousClock.now + .seconds(300)
        while true {
            do {
                return (try await URLSession.shared.data(for: request).1 as? HTTPURLResponse)?.statusCode
            } catch let error as URLError where error.code == .cannotConnectToHost && .now < deadline {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    @Test("serves the probes and the metrics alone, and the other listener the contract alone")
    func own() async throws {
        let directory = try TemporaryDirectory()
        let program = try program(8086, admin: "\(Self.host):9086", in: directory)
        defer { kill(program.identifier, SIGKILL) }
        #expect(try await status(8086, "/openapi.json") == 200)
        for path in Self.probes {
            #expect(try await status(8086, path) == 404, "\(path)")
            #expect(try await status(9086, path) == (path == "/readyz" ? 503 : 200), "\(path)")
        }
        #expect(try await status(9086, "/openapi.json") == 404)
    }

    @Test("is the other one where it is not set")
    func shared() async throws {
        let directory = try TemporaryDirectory()
        let program = try program(8087, admin: nil, in: directory)
        defer { kill(program.identifier, SIGKILL) }
        for path in Self.probes + ["/openapi.json"] {
            #expect(try await status(8087, path) == (path == "/readyz" ? 503 : 200), "\(path)")
        }
    }

    @Test("answers while clients hold every connection of the other one, idle or in the middle of a request")
    func exhausted() async throws {
        let directory = try TemporaryDirectory()
        let program = try program(8088, admin: "\(Self.host):9088", in: directory)
        defer { kill(program.identifier, SIGKILL) }
        #expect(try await status(9088, "/healthz") == 200)
        #expect(try await status(8088, "/openapi.json") == 200)
        var held: [Int32] = []
        defer { for descriptor in held { close(descriptor) } }
        for number in 0..<520 {
            let descriptor = try #require(Self.connect(8088, from: "127.0.0.\(1 + number % 4)"))
            held.append(descriptor)
            let begun = Array("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n".utf8)
            if number % 2 == 0 { send(descriptor, begun, begun.count, Int32(MSG_NOSIGNAL)) }
        }
        for path in Self.probes {
            #expect(try await status(9088, path) == (path == "/readyz" ? 503 : 200), "\(path)")
        }
    }

    private static func connect(_ port: UInt16, from own: String) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        for (host, port, call) in [(own, 0, Glibc.bind), (Self.host, port, Glibc.connect)] {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = inet_addr(host)
            let isDone = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isDone else {
                close(descriptor)
                return nil
            }
        }
        return descriptor
    }
}
