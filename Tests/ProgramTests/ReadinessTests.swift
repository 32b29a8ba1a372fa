import Foundation
import FoundationNetworking
import Kafka
import TemporaryFiles
import Testing

@Suite("The readiness of a program")
struct ReadinessTests {
    @Test("names the topic that is missing, and does not say of brokers that answer that they do not")
    func topicIsMissing() async throws {
        let cluster = try EmbeddedCluster()
        let directory = try TemporaryDirectory()
        // An address of this process's own, so that the port is free.
        let pid = ProcessInfo.processInfo.processIdentifier
        let address = "127.\(1 + pid >> 16 & 63).\(pid >> 8 & 255).\(pid & 255):8082"
        let program = try Program(
            "alerting",
            environment: [
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS": cluster.bootstrapServers, "VIGIE_HTTP_LISTEN": address,
                "VIGIE_STATE_DIRECTORY": directory.path,
            ])
        defer { if program.process.isRunning { kill(program.identifier, SIGKILL) } }
        let url = try #require(URL(string: "http://\(address)/readyz"))
        var reasons = ""
        // Far beyond the second that an answer may take.
        let deadline = ContinuousClock.now + .seconds(600)
        while !reasons.hasPrefix(#"{"status":"unready","reasons":[{"component":"runtime","reason":"there is no topic"#),
            ContinuousClock.now < deadline
        {
            if let (body, _) = try? await URLSession.shared.data(from: url) {
                reasons = String(decoding: body, as: UTF8.self)
            }
            await Task.yield()
        }
        #expect(
            reasons.hasPrefix(
                #"{"status":"unready","reasons":[{"component":"runtime","reason":"there is no topic vigie.attendance"#),
            "\(reasons)")
    }
}
