import TemporaryFiles
import Messages
import ServiceKit
import SimulatedLog
import Streaming
import Testing

@testable import Referral

@Suite("The board follows cases")
struct BoardFollowerTests {
    private let directory: TemporaryDirectory
    private static let topic = FoldBench.topics.name(of: .cases)

    init() throws { directory = try TemporaryDirectory() }

    /// A log that holds what the fold said in this history, in two partitions.
    private func log(_ history: (FoldBench) -> Void) -> SimulatedCluster {
        let bench = FoldBench()
        history(bench)
        let cluster = SimulatedCluster(seed: 3)
        cluster.createTopic(Self.topic, partitions: 2)
        for record in bench.cases {
            cluster.append(Self.topic, key: record.key, value: record.value, headers: record.headers)
        }
        return cluster
    }

    private static func history(_ bench: FoldBench) {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.alert(.fourHalfDays, pupil: Pseudonym(high: 3, low: 5), school: Example.otherSchool)
        bench.pass(hours: 1)
        bench.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        bench.act(.confirm(step: "nothing"), id: "c-2")
    }

    /// Follows a log until it has read all that is there.
    /// - Returns: whether it came so far; false when it stands still for ever.
    @discardableResult
    private func follow(_ cluster: SimulatedCluster, _ board: Board, _ memory: MemoryLog = MemoryLog()) async -> Bool {
        let health = Health()
        let follower = BoardFollower(
            board, topic: Self.topic, clients: cluster.process("board"),
            log: Logger(service: "referral", instance: "test", level: .debug, sink: memory),
            health: health.component("board"), now: { Example.instant("2026-10-13T08:00:00Z") })
        #expect(!health.isReady, "not before it has read the topic")
        follower.start()
        while !health.isReady, !memory.lines.contains(where: { $0.contains("board stopped") }) { await Task.yield() }
        await follower.stop()
        return health.isReady
    }

    private func board(_ name: String) throws -> Board { try Board(path: directory.file(name)) }

    private func views(_ board: Board) throws -> [CaseView] {
        try board.views(of: nil, isOpen: nil, after: nil, limit: 100)
    }

    @Test("is ready once it has read what there is, and shows it")
    func reads() async throws {
        let board = try board("a")
        #expect(await follow(log(Self.history), board))
        let views = try views(board)
        #expect(views.count == 2)
        let view = try #require(views.first)
        #expect(view.pupil == Example.pupil && view.referrals.map(\.state) == [.requested])
        #expect(try board.openCases() == 2)
        let decided = try #require(try board.state(of: Example.id("c-2")))
        guard case .decided(let outcome) = decided.state else {
            Issue.record("the command is not judged")
            return
        }
        #expect(outcome.refusal?.code == "step-not-pending")
        let referral = try #require(view.referrals.first)
        #expect(try board.referral(referral.id)?.partner == Example.cio.id)
    }

    @Test("can be thrown away: made anew from the topic it shows the same")
    func rebuilt() async throws {
        let (first, second) = (try board("a"), try board("b"))
        let cluster = log(Self.history)
        await follow(cluster, first)
        await follow(cluster, second)
        #expect(try views(first) == views(second))
        #expect(try first.positions() == second.positions())
    }

    @Test("goes on where it left off, and takes each event once")
    func goesOn() async throws {
        let board = try board("a")
        let cluster = log(Self.history)
        await follow(cluster, board)
        let before = try views(board)
        await follow(cluster, board)
        #expect(try views(board) == before)
        let event = CaseEvent(
            caseID: before[0].id, pupil: Example.pupil, school: Example.school, revision: before[0].revision + 1,
            at: Example.instant("2026-10-13T08:00:00Z"), happening: .closed(reason: "dealt-with", by: Example.head))
        cluster.append(
            Self.topic, key: Array(Example.pupil.hex.utf8), value: event.encoded(),
            headers: [OutgoingRecord.Header("ce_type", event.eventType.rawValue)])
        await follow(cluster, board)
        #expect(try board.view(of: event.caseID)?.state == .closed)
        #expect(try board.openCases() == 1)
    }

    @Test("starts anew when the topic was made anew")
    func topicMadeAnew() async throws {
        let board = try board("a")
        await follow(log(Self.history), board)
        await follow(log { $0.alert(.chronicAbsence, pupil: Pseudonym(high: 9, low: 9)) }, board)
        #expect(try views(board).map(\.pupil) == [Pseudonym(high: 9, low: 9)])
    }

    @Test("is one of each instance: what one has read the other reads too, though they share a directory")
    func ofItsInstance() async throws {
        let cluster = log(Self.history)
        let first = try open("vigie.referral-a")
        await follow(cluster, first)
        let second = try open("vigie.referral-b")
        #expect(try second.positions().isEmpty)
        await follow(cluster, second)
        #expect(try views(second) == views(first))
        #expect(try views(second).count == 2)
    }

    @Test("begins anew, and says so once, when it is to follow another topic; of the same it keeps what it has")
    func anotherTopic() async throws {
        let (command, key, caseID) = (Example.id("c-9"), Example.id("k-9"), Example.id("case-1"))
        let board = try open("vigie.referral-a")
        await follow(log(Self.history), board)
        let now = Example.instant("2026-10-13T08:00:00Z")
        #expect(try board.issue(command, under: key, in: caseID, at: now) == command)
        let memory = MemoryLog()
        #expect(try views(open("vigie.referral-a", memory)).count == 2)
        #expect(memory.lines.isEmpty)

        let other = try open("vigie.referral-a", topic: "elsewhere.cases", memory)

        #expect(try views(other).isEmpty)
        #expect(try other.positions().isEmpty)
        #expect(try other.state(of: Example.id("c-2")) == nil)
        let next = Example.id("c-10")
        #expect(
            try other.issue(next, under: key, in: caseID, at: now) == next, "it was handed in to another installation")
        let line = try #require(memory.lines.first)
        #expect(line.contains("begun anew") && line.contains(Self.topic) && line.contains("elsewhere.cases"))
        _ = try open("vigie.referral-a", topic: "elsewhere.cases", memory)
        #expect(memory.lines.count == 1)
    }

    private func open(
        _ instance: String, topic: String = BoardFollowerTests.topic, _ memory: MemoryLog = MemoryLog()
    ) throws -> Board {
        try Board.open(
            in: StateDirectory(path: directory.path), instance: instance, topic: topic,
            log: Logger(service: "referral", instance: "test", level: .debug, sink: memory))
    }

    @Test("passes over what it cannot read, and says where it was without a word of it")
    func unreadable() async throws {
        let board = try board("a")
        let memory = MemoryLog()
        let cluster = log(Self.history)
        cluster.append(
            Self.topic, partition: 0, key: [1], value: Array(#"{"case": "Inès Invention"}"#.utf8),
            headers: [OutgoingRecord.Header("ce_type", "fr.vigie.case.opened.v1")])
        #expect(await follow(cluster, board, memory))
        #expect(try views(board).count == 2)
        #expect(memory.lines.contains { $0.contains("event of a case not read") && $0.contains("partition 0") })
        #expect(!memory.lines.contains { $0.contains("Inès") })
    }

    @Test("stands still, unready, at what only a newer version can read")
    func newer() async throws {
        let board = try board("a")
        let cluster = log { _ in }
        cluster.append(
            Self.topic, partition: 0, key: [1], value: Array("{}".utf8),
            headers: [OutgoingRecord.Header("ce_type", "fr.vigie.case.opened.v2")])
        #expect(await !follow(cluster, board))
        #expect(try board.positions()[0] == nil, "so that a newer version begins there")
    }

    @Test("forgets closed cases and judged commands with the topics, and open cases never")
    func forgets() async throws {
        let board = try board("a")
        await follow(
            log { bench in
                Self.history(bench)
                bench.act(.recordSolution(.training), id: "c-3")
            }, board)
        let later = Example.instant("2030-01-01T00:00:00Z")
        try board.forget(casesBefore: later, commandsBefore: later)
        #expect(try views(board).map(\.state) == [.open])
        #expect(try board.state(of: Example.id("c-2")) == nil)
    }
}
