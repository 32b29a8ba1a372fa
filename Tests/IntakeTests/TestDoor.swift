import Admission
import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService
import TemporaryFiles

@testable import Intake

/// A door with a server of its own and a clock that stands still. Its broker is a list, or what a test puts in its place.
final class TestDoor {
    static let key = "vk_of-the-school"
    static let otherKey = "vk_of-another-school"
    static let now = Timestamp(milliseconds: 1_791_187_800_000)  // 2026-10-05T08:10:00Z

    let broker = FakeBroker()
    let health = Health()
    let metrics = Metrics()
    let log: MemoryLog
    let publisher: SubmissionPublisher
    private let server: HTTPServer
    private let directory: TemporaryDirectory

    /// All that it writes to.
    static let topics: Set = [
        "vigie.attendance", "vigie.registrations", "vigie.rejections.sis-1", "vigie.rejections.sis-2",
    ]

    /// Those that hold facts, each of one partition.
    static let facts: Set = ["vigie.attendance", "vigie.registrations"]

    /// - Parameters:
    ///   - cluster: nil: the list.
    ///   - largest: the most bytes that any topic takes.
    init(
        limits: SenderRateLimiter.Limits = SenderRateLimiter.Limits(), maximumBodyBytes: Int = 64 << 20,
        cluster: TestCluster? = nil,
        largest: Int? = nil
    ) throws {
        directory = try TemporaryDirectory()
        let lines = """
            {"key": "\(BearerKey.digest(of: Self.key))", "sender": "sis-1", "schools": ["0750655E"]}
            {"key": "\(BearerKey.digest(of: Self.otherKey))", "sender": "sis-2", "schools": ["0690026D"]}

            """
        let keysFile = try directory.file("keys", lines)

        log = MemoryLog()
        let serviceLog = Logger(service: "intake", instance: "test", level: .debug, sink: log)
        guard let pseudonymiser = Pseudonymiser(key: Array(repeating: 7, count: 32)),
            let contactKey = SecretKey(bytes: Array(1...32))
        else { throw Request.Failure() }
        let broker = broker
        let publisher = SubmissionPublisher(
            needed: Self.facts, partitions: 1, topics: { Self.topics },
            present: { () throws(KafkaError) in
                try cluster?.present() ?? Dictionary(uniqueKeysWithValues: Self.topics.map { ($0, 1) })
            },
            largest: { _ in largest },
            health: health.component("door"), log: serviceLog
        ) { (records) throws(PublishError) in
            if let cluster { try await cluster.publisher.publish(records) } else { try broker.write(records) }
        }
        publisher.look()
        self.publisher = publisher
        let handler = SubmissionHandler(
            admission: Admission(pseudonymiser: pseudonymiser, contactKey: contactKey.publicKey),
            keys: try KeyRing(file: keysFile, log: serviceLog),
            gate: SenderRateLimiter(limits) { .zero }, maximumBodyBytes: maximumBodyBytes, topics: TopicNames(),
            metrics: SubmissionMetrics(metrics),
            log: serviceLog, publish: { (records) throws(Problem) in try await publisher.publish(records) },
            now: { Self.now })
        server = try HTTPServer(
            listen: ListenAddress(host: "127.0.0.1", port: 0),
            routes: [handler.route] + HTTPRoute.observability(health: health, metrics: metrics) + HTTPRoute.contract,
            metrics: metrics, log: serviceLog)
    }

    deinit { server.stop() }

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

    func get(_ path: String) throws -> Request.Answer { try Request.get(path, from: server.address.port) }

    /// Why the service is not ready, as `/readyz` says it; nil when it is.
    func unreadiness() throws -> String? {
        let answer = try get("/readyz")
        return answer.status == 200 ? nil : answer.body
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
