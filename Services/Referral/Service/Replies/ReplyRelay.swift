import Messages
import ServiceKit
import Streaming
import Synchronization

/// Passes what partners reply on to `commands`, by pupil: on a thread of its own, in a group of its own.
///
/// Each batch is one transaction with its offsets, so that a reply is passed on once; and were it passed on twice, its command
/// would have the same id.
final class ReplyRelay: Sendable {
    struct Settings: Sendable {
        /// The partners, in the order of `replies` and `rejections`.
        var partners: [Identifier]
        /// Full names.
        var replies: [String]
        var rejections: [String]
        var commands: String
        /// How many partitions `commands` has: a reply's command goes to its pupil's.
        var partitions: Int
        var cases: String
        var deadLetters: String
        var group: String
        /// Nil: dynamic membership.
        var instance: String?
        var transactionalID: String
        /// Milliseconds that one call of the log may take.
        var timeout = 10_000
        /// How long the log may go on answering "again", and the board be behind, before that is told.
        var patience: Duration = .seconds(60)
        /// How often it is looked whether an operator has passed over a record.
        var recheck: Duration = .seconds(5)
    }

    private let settings: Settings
    private let board: Board
    private let clients: any ClientSupplier
    private let reporter: ReplyReporter
    private let health: HealthComponent
    private let stopping = Atomic<Bool>(false)
    private let thread = Mutex<ServiceThread?>(nil)

    init(
        _ settings: Settings, board: Board, clients: any ClientSupplier, reporter: ReplyReporter,
        health: HealthComponent
    ) {
        self.settings = settings
        self.board = board
        self.clients = clients
        self.reporter = reporter
        self.health = health
    }

    func start() {
        guard !settings.partners.isEmpty else { return health.ready() }
        health.unready("joining the group of replies")
        thread.withLock { $0 = ServiceThread(name: "replies") { [self] in run() } }
    }

    func stop() async {
        stopping.store(true, ordering: .relaxed)
        await thread.withLock { $0 }?.ended(within: .seconds(5))
    }

    private var isStopping: Bool { stopping.load(ordering: .relaxed) }

    private func run() {
        while !isStopping {
            do {
                try relay()
            } catch let error as KafkaError where error.kind == .fenced {
                // A newer process of this instance has taken over; the runtime learns it too and ends the process.
                return health.unready("replies are passed on by a newer process of this instance")
            } catch {
                health.unready("replies are not passed on: \(error)")
                reporter.interrupted(by: error)
                reporter.pass()
                for _ in 0..<20 where !isStopping { Pause.milliseconds(50) }
            }
        }
    }

    /// Until it is told to stop, or the clients are of no more use.
    private func relay() throws {
        let session = try ReplySession(
            settings, board: board, clients: clients, reporter: reporter, isStopping: { [self] in isStopping })
        defer { session.close() }
        health.ready()
        while !isStopping {
            try session.step()
            reporter.pass()
            if let unreadyReason = session.unreadyReason { health.unready(unreadyReason) } else { health.ready() }
        }
    }
}
