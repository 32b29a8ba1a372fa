import Admission
import FoundationEssentials
import Kafka
import Messages
import ServiceKit
import Streaming

@testable import Intake

/// A door with a server of its own, a broker that is a list, and a clock that stands still.
final class TestDoor {
    static let key = "vk_of-the-school"
    static let otherKey = "vk_of-another-school"
    static let now = Timestamp(milliseconds: 1_791_187_800_000)  // 2026-10-05T08:10:00Z

    let broker = FakeBroker()
    let health = Health()
    let metrics = Metrics()
    let log: MemoryLog
    private let server: HTTPServer
    private let directory: URL

    init(limits: SenderGate.Limits = SenderGate.Limits(), maximumBodyBytes: Int = 64 << 20) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "vigie-door-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        let keysFile = directory.appending(path: "keys").path
        let lines = """
            {"key": "\(BearerKey.digest(of: Self.key))", "sender": "sis-1", "schools": ["0750655E"]}
            {"key": "\(BearerKey.digest(of: Self.otherKey))", "sender": "sis-2", "schools": ["0690026D"]}

            """
        try lines.write(toFile: keysFile, atomically: true, encoding: .utf8)

        log = MemoryLog()
        let serviceLog = ServiceKit.Log(service: "intake", instance: "test", level: .debug, sink: log)
        guard let pseudonymiser = Pseudonymiser(key: Array(repeating: 7, count: 32)),
            let contactKey = SecretKey(bytes: Array(1...32))
        else { throw Request.Failure() }
        let broker = broker
        let outlet = BrokerOutlet(health: health.component("door"), log: serviceLog) {
            (records) throws(PublishError) in try broker.write(records)
        }
        let door = SubmissionDoor(
            admission: Admission(pseudonymiser: pseudonymiser, contactKey: contactKey.publicKey),
            keys: try KeyRing(file: keysFile, log: serviceLog),
            gate: SenderGate(limits) { .zero }, maximumBodyBytes: maximumBodyBytes, topics: Messages.TopicNames(),
            metrics: SubmissionMetrics(metrics),
            log: serviceLog, publish: { (records) throws(Problem) in try await outlet.publish(records) },
            now: { Self.now })
        server = try HTTPServer(
            listen: ListenAddress(host: "127.0.0.1", port: 0), routes: [door.route], metrics: metrics, log: serviceLog)
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(at: directory)
    }

    func post(
        _ body: [UInt8], as type: String? = "application/x-ndjson", key: String? = TestDoor.key,
        headers more: [String: String] = [:], chunk: Int? = nil
    ) throws -> Request.Answer {
        var headers = more
        if let type { headers["Content-Type"] = type }
        if let key { headers["Authorization"] = "Bearer \(key)" }
        return try Request.post("/v1/submissions", to: server.address.port, headers: headers, body: body, chunk: chunk)
    }

    func post(_ lines: [String], language: String = "en") throws -> Request.Answer {
        try post(Array(lines.joined(separator: "\n").utf8), headers: ["Accept-Language": language])
    }

    /// A line that is taken, as long as nothing is changed in it.
    static func line(
        _ number: Int = 1, school: String = "0750655E", pupil: String = "1234567890V", date: String = "2026-10-05"
    ) -> String {
        """
        {"id": "a-\(number)", "school": "\(school)", "pupil": "\(pupil)", "date": "\(date)", "halfDay": "morning", \
        "recordedAt": "2026-10-05T10:00:00+02:00"}
        """
    }
}
