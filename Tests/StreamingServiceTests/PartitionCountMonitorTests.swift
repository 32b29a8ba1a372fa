import ServiceKit
import Streaming
import Synchronization
import Testing

@testable import StreamingService

@Suite("The watch over the partitions that an edge writes by")
struct PartitionCountMonitorTests {
    private let health = Health()
    private let sink = MemoryLog()
    private let count = Counts()

    private final class Counts: Sendable {
        private let counts = Mutex<[String: Int]?>([:])

        /// Nil: nobody answers.
        func set(_ counts: [String: Int]?) { self.counts.withLock { $0 = counts } }

        func of(_ topic: String) throws(KafkaError) -> Int? {
            guard let counts = counts.withLock({ $0 }) else {
                throw KafkaError(.retriable, code: "_TRANSPORT", reason: "nobody answers")
            }
            return counts[topic]
        }
    }

    private var watch: PartitionCountMonitor {
        let count = count
        return PartitionCountMonitor(
            ["commands": 8, "deliveries": 8], health: health.component("partitions"),
            log: Logger(service: "referral", instance: "test", level: .debug, sink: sink)
        ) { (topic) throws(KafkaError) in try count.of(topic) }
    }

    private var reason: String? { health.reasons.first?.reason }

    @Test("leaves a service ready whose topics are as they should be, or are not there, which others tell")
    func right() {
        let watch = watch
        for counts in [[:], ["commands": 8], ["commands": 8, "deliveries": 8]] {
            count.set(counts)
            watch.look()
            #expect(health.isReady)
        }
        #expect(sink.lines.isEmpty)
    }

    @Test("says what is wrong and what to do, once in the log, until it is so no more", arguments: [4, 16])
    func wrong(found: Int) {
        let watch = watch
        count.set(["commands": found, "deliveries": 8])
        for _ in 0..<3 { watch.look() }
        #expect(reason?.hasPrefix("commands has \(found) partitions and VIGIE_PARTITIONS is 8") == true)
        #expect(reason?.contains("Set VIGIE_PARTITIONS to what vigie topics apply was given") == true)
        #expect(sink.lines.filter { $0.contains("partitions differ") }.count == 1)
        count.set(nil)
        watch.look()
        #expect(!health.isReady, "what was seen last stands while nobody answers")
        count.set(["commands": 8, "deliveries": 8])
        watch.look()
        #expect(health.isReady)
    }
}
