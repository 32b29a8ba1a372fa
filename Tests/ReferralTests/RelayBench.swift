import TemporaryFiles
import Messages
import ServiceKit
import SimulatedLog
import Streaming
import Synchronization
import Testing

@testable import Referral

/// The relay of replies on a thread of its own, over a simulated log that the test touches only before it starts and after it
/// stops; how far it has come is seen from inside its calls.
final class RelayBench {
    let board: Board
    let cluster: SimulatedCluster
    let health = Health()
    let metrics = Metrics()
    let counters = StreamCounters()
    let memory = MemoryLog()
    private let progress = Progress()
    private let afterCommit = Hook()
    private let relay: ReplyRelay
    private let directory: TemporaryDirectory
    private static let topics = FoldBench.topics
    private static let group = "vigie.referral.replies"

    /// - Parameter patience: of the relay with what is not answered.
    init(seed: UInt64 = 1, patience: Duration = .seconds(60)) throws {
        directory = try TemporaryDirectory()
        board = try Board(path: directory.file("board.sqlite"))
        cluster = SimulatedCluster(seed: seed)
        let partners = [Example.cio, Example.mission].map(\.id)
        let replies = partners.map { Self.topics.name(of: .replies(partner: $0.text)) }
        let rejections = partners.map { Self.topics.name(of: .replyRejections(partner: $0.text)) }
        for topic in replies + rejections
            + [Topic.commands, .cases, .deadLetters(.referral)].map({ Self.topics.name(of: $0) })
        {
            cluster.createTopic(topic, partitions: 1)
        }
        let (progress, afterCommit) = (progress, afterCommit)
        cluster.interruption = { [unowned cluster] _, call, moment in
            if call == .commit, moment == .after { afterCommit.take()?() }
            if let (place, offset) = progress.takeSkip() { cluster.commit(offset, of: place, for: Self.group) }
            progress.note(call, moment, consumed: cluster.committedOffsets(of: Self.group).values.reduce(0, +))
        }
        relay = ReplyRelay(
            .init(
                partners: partners, replies: replies, rejections: rejections,
                commands: Self.topics.name(of: .commands), partitions: 1, cases: Self.topics.name(of: .cases),
                deadLetters: Self.topics.name(of: .deadLetters(.referral)), group: Self.group, instance: nil,
                transactionalID: "vigie.referral.replies-test", patience: patience, recheck: .zero),
            board: board, clients: cluster.process("relay"),
            reporter: ReplyReporter(
                log: Logger(service: "referral", instance: "test", level: .debug, sink: memory),
                metrics: metrics, counters: counters),
            health: health.component("replies"))
    }

    /// A partner writes on its topic.
    func reply(
        _ id: String, to referral: Identifier, on partner: Partner = Example.cio,
        _ kind: ReferralReply.Kind = .accepted, type: String? = nil, value: String? = nil,
        headers: [OutgoingRecord.Header] = []
    ) {
        let reply = ReferralReply(
            kind, id: Example.id(id), referral: referral, at: Example.instant("2026-10-13T08:00:00Z"))
        cluster.append(
            Self.topics.name(of: .replies(partner: partner.id.text)), key: Array(referral.text.utf8),
            value: value.map { Array($0.utf8) } ?? reply.encoded(),
            headers: [OutgoingRecord.Header("ce_type", type ?? reply.eventType.rawValue)] + headers)
    }

    /// A case tells of a referral: what the board reads sooner or later.
    func refer(_ referral: Identifier, to partner: Partner = Example.cio) throws {
        let event = CaseEvent(
            caseID: Example.id("case-\(referral)"), pupil: Example.pupil, school: Example.school, revision: 1,
            at: Example.instant("2026-10-12T08:00:00Z"),
            happening: .referred(referral: referral, partner: partner.id, by: Example.head, awaiting: nil))
        try board.apply([.event(event)], positions: [:])
    }

    /// `cases` holds so many records that the board may not have read.
    func fillCases(_ count: Int) {
        for _ in 0..<count { cluster.append(Self.topics.name(of: .cases), key: [1], value: [2]) }
    }

    /// Why the relay is not ready; nil when it is.
    var unready: String? { health.reasons.first?.reason }

    func start() { relay.start() }

    /// Waits until so many replies, of all partners together, are behind the relay for good.
    func passed(_ count: Int64) async {
        while progress.consumed < count { await Task.yield() }
    }

    /// Waits until the relay has asked how far `cases` goes, which it does for a referral that the board does not know.
    func asked() async {
        while !progress.hasAsked { await Task.yield() }
    }

    /// An operator has the group go on behind a record of a partner's.
    func skip(_ partner: Partner, _ offset: Int64) {
        let place = TopicPartition(Self.topics.name(of: .replies(partner: partner.id.text)), 0)
        progress.skip(place, to: offset + 1)
    }

    /// The broker is killed right after the relay's next commit, and what it comes back with lacks the markers.
    /// - Parameter then: on the relay's thread, before it hears of its commit.
    func loseMarkersOfNextCommit(_ then: @escaping (RelayBench) -> Void) {
        afterCommit.body = { [unowned self] in
            cluster.loseMarkers()
            then(self)
        }
    }

    /// Waits until the metrics say, or no longer say, that a partition stands still.
    func halted(_ isHalted: Bool) async {
        while metrics.openMetrics().contains("vigie_referral_replies_halted{") != isHalted { await Task.yield() }
    }

    /// How often a call of the log was made.
    func calls(_ call: PortCall) -> Int { progress.calls(call) }

    func stop() async {
        await relay.stop()
        cluster.settle()
    }

    /// What was passed on to `commands`.
    var commands: [SimulatedRecord] { cluster.committedRecords(Self.topics.name(of: .commands)) }

    var deadLetters: [SimulatedRecord] { cluster.committedRecords(Self.topics.name(of: .deadLetters(.referral))) }

    /// What a partner was told of its replies.
    func rejections(to partner: Partner = Example.cio) throws -> [ReplyRejection] {
        try cluster.committedRecords(Self.topics.name(of: .replyRejections(partner: partner.id.text))).map {
            #expect($0.header("ce_type") == "fr.vigie.reply.rejected.v1")
            return try ReplyRejection(decoding: $0.value ?? [], type: .replyRejected)
        }
    }

    /// Set before the relay starts, called once on its thread.
    private final class Hook {
        var body: (() -> Void)?

        func take() -> (() -> Void)? {
            defer { body = nil }
            return body
        }
    }

    private final class Progress: Sendable {
        private struct State {
            var consumed: Int64 = 0
            var hasAsked = false
            var calls: [PortCall: Int] = [:]
            var skip: (TopicPartition, Int64)?
        }

        private let state = Mutex(State())

        func skip(_ place: TopicPartition, to offset: Int64) { state.withLock { $0.skip = (place, offset) } }
        func takeSkip() -> (TopicPartition, Int64)? {
            state.withLock { state in
                defer { state.skip = nil }
                return state.skip
            }
        }
        func calls(_ call: PortCall) -> Int { state.withLock { $0.calls[call, default: 0] } }

        var consumed: Int64 { state.withLock { $0.consumed } }
        var hasAsked: Bool { state.withLock { $0.hasAsked } }

        func note(_ call: PortCall, _ moment: SimulatedCluster.Moment, consumed: Int64) {
            state.withLock { state in
                state.consumed = consumed
                if moment == .before { state.calls[call, default: 0] += 1 }
                if call == .watermarks, moment == .after { state.hasAsked = true }
            }
        }
    }
}

extension SimulatedRecord {
    func header(_ name: String) -> String? { headers.last { $0.name == name }?.value }
}
