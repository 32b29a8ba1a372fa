public import ServiceKit
public import Streaming
import Synchronization

/// Looks again and again whether the topics that an edge writes to have the partitions that it writes by, and says so of the
/// service: topics can be given more under a running system, and then hold records that nobody judges.
///
/// More are as wrong as fewer. Whether the topic was changed or the setting is wrong cannot be told from here, and written by
/// the wrong one of the two a pupil's records are in two places for good; so nothing is written until they agree.
public final class PartitionCountMonitor: Sendable {
    private static let pause: Duration = .seconds(5)

    private let wanted: [String: Int]
    private let count: @Sendable (String) throws(KafkaError) -> Int?
    private let health: HealthComponent
    private let log: Logger
    private let standing = Mutex<String?>(nil)

    /// - Parameters:
    ///   - wanted: how many partitions each topic is written by.
    ///   - count: how many it has; nil where there is none, which is somebody else's to tell. May block.
    public init(
        _ wanted: [String: Int], health: HealthComponent, log: Logger,
        count: @escaping @Sendable (String) throws(KafkaError) -> Int?
    ) {
        self.wanted = wanted
        self.count = count
        self.health = health
        self.log = log
        health.ready()
    }

    /// On a thread of its own, until the drain.
    public func start(until drain: DrainRequest) {
        let isOver = Monitor(false)
        drain.onRequest { isOver.update { $0 = true } }
        _ = ServiceThread(name: "partitions", stackBytes: 1 << 18) { [self] in
            repeat { look() } while isOver.wait(timeout: Self.pause, for: { $0 ? true : nil }) == nil
        }
    }

    /// Where nobody answers, what was seen last stands.
    public func look() {
        var reason: String?
        for (topic, wanted) in wanted.sorted(by: { $0.key < $1.key }) {
            do throws(KafkaError) {
                guard let found = try count(topic), found != wanted else { continue }
                reason = reason ?? Self.reason(topic, has: found, insteadOf: wanted)
            } catch {
                return
            }
        }
        let last = standing.withLock { standing in
            defer { standing = reason }
            return standing
        }
        guard reason != last else { return }
        if let reason {
            health.unready(reason)
            log.error("partitions differ", [.text("reason", reason)])
        } else {
            health.ready()
            log.info("partitions are as they should be")
        }
    }

    /// What is wrong, and what to do about it.
    public static func reason(_ topic: String, has found: Int, insteadOf wanted: Int) -> String {
        "\(topic) has \(found) partitions and VIGIE_PARTITIONS is \(wanted): what is written there might lie where nobody judges "
            + "it. Set VIGIE_PARTITIONS to what vigie topics apply was given, or make the topic anew with \(wanted)"
    }
}
