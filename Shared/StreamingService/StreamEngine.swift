import Glibc
import Kafka
import ServiceKit
import Streaming
import Synchronization

/// Runs the processor of a service on its thread, watches over it and says how it is.
final class StreamEngine: Sendable {
    private let context: StreamingContext
    private let processor: StreamProcessor
    private let reporter: StreamReporter
    private let readiness: ReadinessReport
    private let end = Mutex<StreamProcessor.End?>(nil)
    /// How long a thread of the runtime may be in one call before the process is of no use, in milliseconds. Longer than any
    /// call of the clients may take by itself.
    private static let longestStall: Int64 = 180_000
    /// Between two questions for the ends of the inputs.
    private static let lagInterval: Duration = .seconds(5)
    /// What librdkafka or the brokers answer to a property that they do not take: no restart cures it.
    private static let refusalsOfSettings = [
        "_INVALID_ARG", "INVALID_SESSION_TIMEOUT", "INVALID_TRANSACTION_TIMEOUT",
    ]

    init(_ context: StreamingContext, _ parts: ServiceComponents) {
        self.context = context
        let configuration = context.configuration
        let reporter = StreamReporter(log: context.service.log.component("runtime"), metrics: context.service.metrics)
        self.reporter = reporter
        readiness = ReadinessReport(context.service.health, log: context.service.log)
        var options = StreamOptions()
        options.commitInterval = configuration.commitInterval.wholeMilliseconds
        // Within the ten seconds that a drain has, and before the coordinator ends the transaction by itself.
        options.revokeBudget = min(5_000, context.kafka.transactionTimeout)
        options.transactionTimeout = context.kafka.transactionTimeout
        options.patience = max(4 * context.kafka.transactionTimeout, 60_000)
        options.version = Version.current
        processor = StreamProcessor(
            topology: parts.topology, clients: context.clients, group: configuration.group,
            instance: configuration.isInstanceNamed ? configuration.instance : nil,
            transactionalID: configuration.transactionalID, options: options, counters: context.counters,
            onCommitted: parts.onCommitted,
            observe: { reporter.report($0) }, fold: parts.fold)
        reporter.expose(processor.counters)
    }

    func start() {
        _ = ServiceThread(name: "fold", stackBytes: 4 << 20) { [self] in
            let result = processor.run()
            end.withLock { $0 = result }
            switch result {
            case .drained: context.service.drain.request()
            case .fenced(let error):
                context.service.drain.fail(
                    ServiceFailure(
                        .fenced,
                        "a newer process of the instance \(context.configuration.instance) has taken over: \(error)"))
            case .misconfigured(let error):
                context.service.drain.fail(ServiceFailure(.configuration, error.description))
            case .failed(let error):
                let isSetting = Self.refusalsOfSettings.contains(error.code)
                context.service.drain.fail(ServiceFailure(isSetting ? .configuration : .failure, error.description))
            }
        }
        _ = ServiceThread(name: "watch", stackBytes: 1 << 18) { [self] in watch() }
    }

    func stop() { processor.stop() }

    func ended() async {
        while end.withLock({ $0 == nil }) { try? await Task.sleep(for: .milliseconds(20)) }
    }

    private func watch() {
        var answeredAt = ContinuousClock.now
        var lookedAt: ContinuousClock.Instant?
        var standstill = LagMonitor()
        while end.withLock({ $0 == nil }) {
            let status = processor.status
            reporter.observe(status)
            // A client tells of trouble, never of its end: that is over when a broker answers and the group has a member.
            do throws(KafkaError) {
                try context.clients.reach(timeout: 1_000)
                answeredAt = .now
                context.events.answered(isJoined: status.isJoined)
            } catch {
                context.events.unanswered(for: .now - answeredAt, error)
            }
            if lookedAt.map({ .now - $0 >= Self.lagInterval }) ?? true {
                lookedAt = .now
                let ends = (try? context.clients.ends(of: Array(status.positions.keys), timeout: 1_000)) ?? [:]
                // Positions after the ends, or what is written between the two would be a lag.
                standstill.look(processor.status.positions, ends, at: .now)
                reporter.show(standstill.lags)
            }
            readiness.report(
                status, standstill: standstill.reason(at: .now), isDraining: context.service.drain.isRequested)
            context.events.pass()
            if processor.stalledFor > Self.longestStall {
                readiness.component.dead("the runtime has not moved for \(processor.stalledFor / 1_000) s")
                context.service.drain.fail(
                    ServiceFailure(.failure, "the runtime has not moved for \(processor.stalledFor / 1_000) s"))
                return
            }
            sleepBriefly()
        }
    }

    private func sleepBriefly() { usleep(500_000) }
}
