import Correspondence
import Messages
import ServiceKit
import Streaming
import StreamingService

/// Takes letters from the fold, has them carried on threads of their own, and puts their outcomes on the log.
///
///     fold ──accept──► letters ──► carriers ──► outcomes ──► reporter ──► deliveries ──► fold
///
/// Both queues are bounded. A letter that finds the first full fails for now; an outcome that is lost, by a crash or
/// since the second is full too, is one that the book waits for in vain: it has the letter sent once more.
final class MailQueue: Sendable {
    struct Limits: Sendable {
        /// How many letters are carried at once: connections to the mail server.
        var carriers = 2
        /// About a kilobyte each.
        var letters = 20_000
        var outcomes = 100_000
        /// How many outcomes are written to the log together.
        var batch = 500
    }

    /// Writes records to the log; returns when they are there.
    typealias Publish = @Sendable ([OutgoingRecord]) async throws -> Void

    private let limits: Limits
    private let topic: String
    private let log: Logger
    private let metrics: NotificationMetrics
    private let makeCarrier: @Sendable () -> MailWorker
    private let publish: Publish
    private let letters: BoundedQueue<OutgoingLetter>
    private let outcomes: BoundedQueue<Delivery>
    private let threads = Monitor<[ServiceThread]>([])
    private let reporter = Monitor<ServiceThread?>(nil)
    private let isStopping = Monitor(false)
    private let watch: LetterMonitor

    /// - Parameters:
    ///   - topic: of deliveries, by its full name.
    ///   - watch: is told how each attempt ends.
    ///   - makeCarrier: is called on each carrying thread.
    init(
        limits: Limits = Limits(), topic: String, log: Logger, metrics: NotificationMetrics,
        watch: LetterMonitor, makeCarrier: @escaping @Sendable () -> MailWorker, publish: @escaping Publish
    ) {
        self.limits = limits
        self.topic = topic
        self.log = log
        self.metrics = metrics
        self.watch = watch
        self.makeCarrier = makeCarrier
        self.publish = publish
        letters = BoundedQueue(capacity: limits.letters)
        outcomes = BoundedQueue(capacity: limits.outcomes)
    }

    /// How many letters wait for a carrier.
    var waiting: Int { letters.count }
    var isClosing: Bool { isStopping.read { $0 } }

    func start() {
        threads.update { threads in
            threads = (0..<limits.carriers).map { number in
                ServiceThread(name: "post-\(number)") { [self] in carry(makeCarrier()) }
            }
        }
        reporter.update { reporter in
            reporter = ServiceThread(name: "outcomes", stackBytes: 1 << 18) { [self] in report() }
        }
    }

    /// Hands over what a committed transaction asked for. The folding thread; does not block.
    func accept(_ effects: [Effect]) {
        for effect in effects {
            guard let dispatch = OutgoingLetter(decoding: effect.payload) else {
                log.error("a letter cannot be read back")
                continue
            }
            if letters.push(dispatch, timeout: .zero) { continue }
            let now = Timestamp(milliseconds: SystemClock.now().milliseconds)
            let outcome = dispatch.letter.outcome(.failed, at: now, reason: "queue-full", willRetry: true)
            metrics.attempt(outcome, took: nil)
            if !outcomes.push(outcome, timeout: .zero) { log.warning("the outcomes of letters are not taken") }
        }
    }

    /// Puts off what waits, lets what is being handed over come to its end, and writes the outcomes.
    /// - Parameter limit: how long to wait; what takes longer is repeated by whoever comes next.
    func stop(within limit: Duration = .seconds(3)) async {
        // On a thread of its own: the outcomes are written by a task, and the pool may have one thread.
        await withCheckedContinuation { continuation in
            _ = ServiceThread(name: "post-stop", stackBytes: 1 << 18) { [self] in
                close(within: limit)
                continuation.resume()
            }
        }
    }

    private func close(within limit: Duration) {
        let start = ContinuousClock.now
        isStopping.update { $0 = true }
        letters.close()
        for thread in threads.read({ $0 }) { thread.join(timeout: limit - (.now - start)) }
        outcomes.close()
        reporter.read { $0 }?.join(timeout: limit - (.now - start) + .seconds(1))
    }

    private func carry(_ carrier: MailWorker) {
        while let dispatch = letters.pop() {
            if isStopping.read({ $0 }) {
                outcomes.push(carrier.putOff(dispatch, "shutting-down"))
                continue
            }
            let start = ContinuousClock.now
            let outcome = carrier.carry(dispatch)
            metrics.attempt(outcome, took: .now - start)
            if outcome.state == .sent { metrics.mail(sentAt: outcome.at, of: dispatch.letter) }
            watch.note(outcome)
            outcomes.push(outcome)
        }
    }

    private func report() {
        while let first = outcomes.pop() {
            var batch = [first]
            while batch.count < limits.batch, let next = outcomes.pop(timeout: .zero) { batch.append(next) }
            let records = batch.map { OutgoingRecord.delivery($0, topic: topic) }
            while !write(records) {
                // The brokers are away, and so is the fold: nobody waits for these but us.
                if isStopping.wait(timeout: .seconds(1), for: { $0 ? true : nil }) == true, !write(records) { return }
            }
            for outcome in batch { metrics.delivery(outcome.state) }
        }
    }

    /// Waits on this plain thread for a task on the cooperative pool.
    private func write(_ records: [OutgoingRecord]) -> Bool {
        let done = Monitor<Bool?>(nil)
        Task { [publish, log] in
            do {
                try await publish(records)
                done.update { $0 = true }
            } catch {
                log.warning("outcomes of letters not written", [.text("detail", "\(error)")])
                done.update { $0 = false }
            }
        }
        return done.wait { $0 } ?? false
    }
}
