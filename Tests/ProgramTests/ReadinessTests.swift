import Foundation
import FoundationNetworking
import Glibc
import Kafka
import TemporaryFiles
import Testing

@Suite("The readiness of a program")
struct ReadinessTests {
    @Test("names the topic that is missing, and does not say of brokers that answer that they do not")
    func topicIsMissing() async throws {
        let cluster = try EmbeddedCluster()
        try await expectReasons(
            #"{"status":"unready","reasons":[{"component":"runtime","reason":"there is no topic vigie.attendance"#,
            bootstrap: cluster.bootstrapServers, port: 8082)
        withExtendedLifetime(cluster) {}
    }

    @Test(
        "says for how long no broker has answered, where one takes connections and says nothing; the process lives on")
    func brokerIsSilent() async throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 100) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        try #require(isListening)
        try await expectReasons(
            #"{"component":"kafka","reason":"no broker has answered for "#,
            bootstrap: "127.0.0.1:\(UInt16(bigEndian: address.sin_port))", port: 8083)
    }

    /// Waits until `/readyz` of a program says so, and checks that it lives.
    /// - Parameter port: of the program, which each test has one of, as they run side by side.
    private func expectReasons(_ text: String, bootstrap: String, port: Int) async throws {
        let directory = try TemporaryDirectory()
        // An address of this process's own, so that the port is free.
        let pid = ProcessInfo.processInfo.processIdentifier
        let address = "127.\(1 + pid >> 16 & 63).\(pid >> 8 & 255).\(pid & 255):\(port)"
        let program = try Program(
            "alerting",
            environment: [
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS": bootstrap, "VIGIE_HTTP_LISTEN": address,
                "VIGIE_STATE_DIRECTORY": directory.path,
            ])
        defer { if program.process.isRunning { kill(program.identifier, SIGKILL) } }
        let url = try #require(URL(string: "http://\(address)/readyz"))
        var reasons = ""
        // Far beyond the second that an answer may take, and the ten that a silence may last.
        let deadline = ContinuousClock.now + .seconds(600)
        while !reasons.contains(text), ContinuousClock.now < deadline {
            if let (body, _) = try? await URLSession.shared.data(from: url) {
                reasons = String(decoding: body, as: UTF8.self)
            }
            // Beside the whole suite: a loop that does not pause takes from all others.
            try await Task.sleep(for: .milliseconds(200))
        }
        #expect(reasons.contains(text), "\(reasons)")
        let (_, answer) = try await URLSession.shared.data(from: #require(URL(string: "http://\(address)/healthz")))
        #expect((answer as? HTTPURLResponse)?.statusCode == 200)
    }
}
