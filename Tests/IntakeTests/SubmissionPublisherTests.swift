import Admission
import Foundation
import Kafka
import ServiceKit
import Streaming
import Synchronization
import Testing

@testable import Intake

@Suite("The readiness of the door")
struct SubmissionPublisherTests {
    private static let away = PublishError.unavailable(KafkaError(.retriable, code: "_MSG_TIMED_OUT", reason: "away"))
    private static let refused = PublishError.refused(KafkaError(.fatal, code: "_UNKNOWN_TOPIC", reason: "no topic"))
    private static let records = [OutgoingRecord(topic: "facts", key: nil, value: [])]

    /// A clock that moves when it is told to.
    private final class Clock: Sendable {
        private let start = ContinuousClock.now
        private let passed = Mutex<Duration>(.zero)

        var now: ContinuousClock.Instant { start + passed.withLock { $0 } }

        func pass(_ time: Duration) { passed.withLock { $0 += time } }
    }

    private let health = Health()
    private let log = MemoryLog()
    private let clock = Clock()

    private var reason: String? { health.reasons.first?.reason }

    private func publisher(
        topics: Set<String> = ["facts"],
        present: @escaping @Sendable () throws(KafkaError) -> [String: Int] = { ["facts": 8] },
        write: @escaping @Sendable ([OutgoingRecord]) async throws(PublishError) -> Void
    ) -> SubmissionPublisher {
        SubmissionPublisher(
            needed: topics.subtracting(["refusals"]), partitions: 8, topics: { topics }, present: present,
            health: health.component("door"),
            log: Logger(service: "intake", instance: "test", level: .debug, sink: log),
            now: { [clock] in clock.now }, write: write)
    }

    /// The fields of the lines that say this.
    private func fields(_ message: String) throws -> [[String: Any]] {
        try log.lines.filter { $0.contains("\"\(message)\"") }.map { line in
            let line = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            return line["fields"] as? [String: Any] ?? [:]
        }
    }

    /// Requests, and looks as they are made, for so long.
    private func knock(
        at publisher: SubmissionPublisher, each pause: Duration, for time: Duration,
        _ records: [OutgoingRecord] = records
    ) async {
        let end = clock.now + time
        var nextRequest = clock.now
        var nextLook = clock.now
        while clock.now < end {
            if clock.now >= nextLook { nextLook = clock.now + (publisher.look() ? .seconds(5) : .seconds(1)) }
            if clock.now >= nextRequest {
                nextRequest = clock.now + pause
                _ = try? await publisher.publish(records)
            }
            clock.pass(.milliseconds(250))
        }
    }

    @Test("is not there before the topics were seen")
    func unseen() {
        let publisher = publisher { (_) throws(PublishError) in }
        #expect(reason == "the topics have not been looked for yet")
        #expect(publisher.look())
        #expect(health.isReady)
    }

    @Test("names the topics that are missing, the first five of them, and is logged once")
    func missing() {
        let publisher = publisher(
            topics: Set((1...7).map { "t\($0)" }), present: { () throws(KafkaError) in ["t2": 8] }
        ) {
            (_) throws(PublishError) in
        }
        for _ in 0..<3 { #expect(!publisher.look()) }
        #expect(reason == "the cluster has no topic t1, t3, t4, t5, t6 and 1 more")
        #expect(log.lines.filter { $0.contains("takes no submissions") && $0.contains("t1, t3") }.count == 1)
    }

    @Test("does not hang on a sender's topic of refusals, which is logged once when it is missing")
    func refusals() async {
        let publisher = publisher(topics: ["facts", "refusals"]) { (_) throws(PublishError) in }
        for _ in 0..<3 { #expect(publisher.look()) }
        #expect(log.lines.filter { $0.contains("the cluster has no topic refusals") }.count == 1)
        await #expect(throws: Problem.self) {
            try await publisher.publish([OutgoingRecord(topic: "refusals", key: nil, value: [])])
        }
        #expect(health.isReady)
        await #expect(throws: Never.self) { _ = try await publisher.publish(Self.records) }
    }

    @Test(
        "is not there while a topic of facts has fewer or more partitions than it is written by, and nothing is written",
        arguments: [4, 16])
    func partitions(count: Int) async {
        let count = Mutex(count)
        let publisher = publisher(
            topics: ["facts", "refusals"],
            present: { () throws(KafkaError) in ["facts": count.withLock { $0 }, "refusals": 4] }
        ) { (_) throws(PublishError) in Issue.record("it was written") }
        for _ in 0..<3 { #expect(!publisher.look()) }
        #expect(reason?.hasPrefix("facts has \(count.withLock { $0 }) partitions and VIGIE_PARTITIONS is 8") == true)
        #expect(reason?.contains("Set VIGIE_PARTITIONS") == true, "it says what to do")
        #expect(
            log.lines.filter { $0.contains("takes no submissions") && $0.contains("VIGIE_PARTITIONS is 8") }.count == 1)
        let problem = await #expect(throws: Problem.self) { try await publisher.publish(Self.records) }
        #expect(problem?.status == .serviceUnavailable && problem?.code == "partitions-differ")
        count.withLock { $0 = 8 }
        #expect(publisher.look())
        #expect(health.isReady)
    }

    @Test(
        "tells what each request meets once, then each minute with its duration and count, and once when it is over",
        arguments: [["facts": 16, "refusals": 4], ["refusals": 4], ["facts": 8, "refusals": 4], ["facts": 8]])
    func standing(present: [String: Int]) async throws {
        let present = Mutex(present)
        let isAway = Mutex(present.withLock { $0 == ["facts": 8, "refusals": 4] })
        let publisher = publisher(
            topics: ["facts", "refusals"], present: { () throws(KafkaError) in present.withLock { $0 } }
        ) { (_) throws(PublishError) in if isAway.withLock({ $0 }) { throw Self.away } }
        let records = Self.records + [OutgoingRecord(topic: "refusals", key: nil, value: [])]
        await knock(at: publisher, each: .milliseconds(250), for: .seconds(130), records)
        #expect(try fields("records not written").map { $0["standing_seconds"] as? Double } == [nil, 60, 120])
        #expect(try fields("records not written").map { $0["count"] as? Int } == [nil, 241, 481])
        #expect(
            log.lines.filter { $0.contains("records not written") }.allSatisfy { $0.contains(#""fields":{"reason":"#) })

        present.withLock { $0 = ["facts": 8, "refusals": 4] }
        isAway.withLock { $0 = false }
        await knock(at: publisher, each: .seconds(1), for: .seconds(70), records)
        #expect(health.isReady)
        let over = try #require(try fields("records not written").last)
        #expect(over["over"] as? Bool == true && over["count"] as? Int == 520)
        #expect(try fields("records not written").count == 4)
        #expect(try fields("takes no submissions").allSatisfy { $0["reason"] != nil })
        let lines = log.lines.count
        await knock(at: publisher, each: .seconds(1), for: .seconds(300), records)
        #expect(log.lines.count == lines, "\(log.lines.suffix(3))")
    }

    @Test("is not called open in the log between two requests that are refused, though each look goes well")
    func flapping() async throws {
        let isRefused = Mutex(true)
        let publisher = publisher { (_) throws(PublishError) in if isRefused.withLock({ $0 }) { throw Self.refused } }
        await knock(at: publisher, each: .seconds(7), for: .seconds(130))
        // Before the first request.
        #expect(log.lines.count { $0.contains("takes submissions") } == 1)
        #expect(try fields("takes no submissions").map { $0["standing_seconds"] as? Double } == [nil, 63, 126])
        isRefused.withLock { $0 = false }
        await knock(at: publisher, each: .seconds(7), for: .seconds(30))
        #expect(log.lines.count { $0.contains("takes submissions") } == 2)
    }

    @Test("outlives a record that is too large: who sent it is told, and the others are written")
    func oversized() async throws {
        let publisher = publisher { (_) throws(PublishError) in
            throw .tooLarge([OversizedRecord(index: 1, topic: "facts", bytes: 6_000)])
        }
        publisher.look()
        let oversized = try await publisher.publish(Self.records + Self.records)
        #expect(oversized.map(\.index) == [1] && oversized.map(\.size.actual) == [6_000])
        #expect(health.isReady)
        #expect(log.lines.contains { $0.contains("records too large") && $0.contains("6000") })
    }

    @Test("says why the topics could not be looked for")
    func unreachable() {
        let publisher = publisher(present: { () throws(KafkaError) in
            throw KafkaError(.retriable, code: "_TRANSPORT", reason: "connection refused")
        }) { (_) throws(PublishError) in }
        #expect(!publisher.look())
        #expect(reason?.contains("connection refused") == true)
    }

    @Test("is lost by a write that fails, and comes back by one that goes well")
    func writes() async {
        let error = Mutex<PublishError?>(Self.away)
        let publisher = publisher { (_) throws(PublishError) in if let error = error.withLock({ $0 }) { throw error } }
        publisher.look()
        await #expect(throws: Problem.self) { try await publisher.publish(Self.records) }
        #expect(reason == Self.away.description)
        error.withLock { $0 = nil }
        await #expect(throws: Never.self) { _ = try await publisher.publish([]) }
        #expect(!health.isReady, "nothing was written")
        await #expect(throws: Never.self) { _ = try await publisher.publish(Self.records) }
        #expect(health.isReady)
    }

    @Test("is not given back by another topic when one was refused, but by a look")
    func refusal() async {
        let publisher = publisher(
            topics: ["facts", "denied"], present: { () throws(KafkaError) in ["facts": 8, "denied": 8] }
        ) {
            (records) throws(PublishError) in if records[0].topic == "denied" { throw Self.refused }
        }
        publisher.look()
        await #expect(throws: Problem.self) {
            try await publisher.publish([OutgoingRecord(topic: "denied", key: nil, value: [])])
        }
        await #expect(throws: Never.self) { _ = try await publisher.publish(Self.records) }
        #expect(reason == Self.refused.description)
        #expect(publisher.look())
        #expect(health.isReady)
    }

    @Test("is not given back by a write that began before the last failure")
    func staleWrite() async {
        let (begun, hasBegun) = AsyncStream<Void>.makeStream()
        let (leave, mayLeave) = AsyncStream<Void>.makeStream()
        let publisher = publisher { (records) throws(PublishError) in
            guard records[0].topic == "slow" else { throw Self.away }
            hasBegun.finish()
            for await _ in leave {}
        }
        publisher.look()
        async let slow: [SubmissionPublisher.Oversized]? = try? publisher.publish([
            OutgoingRecord(topic: "slow", key: nil, value: [])
        ])
        for await _ in begun {}
        await #expect(throws: Problem.self) { try await publisher.publish(Self.records) }
        mayLeave.finish()
        #expect(await slow != nil)
        #expect(reason == Self.away.description)
    }

    @Test("is not given back by a look that began before the last failure")
    func staleLook() async {
        let looks = Atomic(0)
        let (begun, hasBegun) = AsyncStream<Void>.makeStream()
        let mayEnd = Monitor(false)
        let publisher = publisher(present: { () throws(KafkaError) in
            if looks.add(1, ordering: .relaxed).newValue == 2 {
                hasBegun.finish()
                _ = mayEnd.wait { $0 ? true : nil }
            }
            return ["facts": 8]
        }) { (_) throws(PublishError) in throw Self.away }
        publisher.look()
        let (end, hasEnded) = AsyncStream<Bool>.makeStream()
        _ = ServiceThread(name: "look") {
            hasEnded.yield(publisher.look())
            hasEnded.finish()
        }
        for await _ in begun {}
        await #expect(throws: Problem.self) { try await publisher.publish(Self.records) }
        mayEnd.update { $0 = true }
        for await isReady in end { #expect(!isReady) }
        #expect(reason == Self.away.description)
        #expect(publisher.look())
    }
}
