import Messages
import ServiceKit
import SimulatedLog
import Streaming
import Testing

@testable import Referral

@Suite("The relay of partners' replies")
struct ReplyRelayTests {
    private let bench: RelayBench
    private let referral = Example.id("r-1")

    init() throws { bench = try RelayBench() }

    private func commands() throws -> [Command] {
        try bench.commands.map { try Command(decoding: $0.value ?? [], type: .commandIssued) }
    }

    /// Runs the relay until so many replies are behind it.
    private func run(_ count: Int64) async {
        bench.start()
        await bench.passed(count)
        await bench.stop()
    }

    @Test("passes a reply on to commands, by pupil, as an act that is nobody's")
    func passes() async throws {
        try bench.refer(referral)
        bench.reply("a-1", to: referral)
        await run(1)
        let command = try #require(try commands().first)
        #expect(try commands().count == 1)
        #expect(bench.commands.first?.key == Array(Example.pupil.hex.utf8))
        #expect(bench.commands.first?.header("ce_type") == "fr.vigie.command.issued.v1")
        #expect(command.by == nil && command.pupil == Example.pupil)
        guard case .reply(let reply) = command.act else {
            Issue.record("it is no reply")
            return
        }
        #expect(reply.kind == .accepted && reply.referral == referral)
        #expect(bench.deadLetters.isEmpty)
    }

    @Test("reaches the fold, which moves the case")
    func reachesTheFold() async throws {
        let fold = FoldBench()
        fold.enrol(bornOn: "2009-03-04")
        fold.contact()
        fold.alert()
        fold.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        let referral = try #require(fold.referrals(to: Example.cio).first).id
        try bench.refer(referral)
        bench.reply("a-1", to: referral)
        bench.reply("a-1", to: referral)
        await run(2)
        for command in try commands() { fold.feed(command, ReferralFold.commands) }
        #expect(fold.said.suffix(2) == ["case.answered", "command.accepted"])
        #expect(fold.said.filter { $0 == "case.answered" }.count == 1, "a reply that is sent twice counts once")
    }

    @Test("gives what a partner sends twice one command, and what it sends anew another")
    func twice() async throws {
        try bench.refer(referral)
        for id in ["a-1", "a-1", "a-2"] { bench.reply(id, to: referral) }
        await run(3)
        let ids = try commands().map(\.id)
        #expect(ids.count == 3 && ids[0] == ids[1] && ids[1] != ids[2])
    }

    @Test("does not let one partner answer for another")
    func foreign() async throws {
        try bench.refer(referral, to: Example.cio)
        bench.reply("a-1", to: referral, on: Example.mission)
        await run(1)
        #expect(bench.commands.isEmpty)
        #expect(bench.deadLetters.map { $0.header("dead-letter-code") } == ["not-your-referral"])
        #expect(bench.deadLetters.first?.header("dead-letter-topic") == "vigie.replies.mission-exemple")
    }

    @Test("sets aside what cannot be read, without repeating a word of it")
    func unreadable() async throws {
        try bench.refer(referral)
        bench.reply("a-1", to: referral, value: #"{"id": "a-1", "referral": "Inès Invention"}"#)
        bench.reply("a-2", to: referral, type: "fr.vigie.referral.pleased.v1")
        bench.reply("a-3", to: referral)
        await run(3)
        #expect(try commands().count == 1, "and goes on")
        #expect(bench.deadLetters.map { $0.header("dead-letter-code") } == ["invalid-value", "unknown-ce-type"])
        #expect(bench.deadLetters.allSatisfy { $0.value == nil && $0.key == nil })
        #expect(bench.deadLetters.allSatisfy { $0.header("dead-letter-version") == Version.current })
        #expect(!bench.deadLetters.contains { $0.headers.contains { $0.value.contains("Inès") } })
    }

    @Test("stands still, unready, at what only a newer version can read, and passes on what other partners reply")
    func newer() async throws {
        try bench.refer(referral)
        try bench.refer(Example.id("r-2"), to: Example.mission)
        bench.reply("a-1", to: referral)
        bench.reply("a-2", to: referral, type: "fr.vigie.referral.accepted.v2")
        bench.reply("a-3", to: referral)
        bench.reply("b-1", to: Example.id("r-2"), on: Example.mission)
        bench.start()
        await bench.passed(2)
        while bench.unready == nil { await Task.yield() }
        await bench.stop()
        #expect(try commands().count == 2, "one of each partner")
        #expect(bench.deadLetters.isEmpty)
        #expect(bench.unready?.contains("vigie.replies.cio-exemple[0] are not passed on") == true)
    }

    @Test("waits for a board that is behind, before it says that a referral does not exist")
    func quickPartner() async throws {
        bench.fillCases(3)
        bench.reply("a-1", to: referral)
        bench.start()
        await bench.asked()
        try bench.board.apply([], positions: [0: 2])
        try bench.refer(referral)
        try bench.board.apply([], positions: [0: 3])
        await bench.passed(1)
        await bench.stop()
        #expect(try commands().count == 1)
        #expect(bench.deadLetters.isEmpty)
    }

    @Test("sets aside a reply to a referral that the board would know")
    func unknownReferral() async throws {
        bench.fillCases(3)
        try bench.board.apply([], positions: [0: 3])
        bench.reply("a-1", to: referral)
        await run(1)
        #expect(bench.commands.isEmpty)
        #expect(bench.deadLetters.map { $0.header("dead-letter-code") } == ["unknown-referral"])
    }

    @Test(
        "passes each reply on once, though the log refuses and its answers are lost",
        arguments: 1...4 as ClosedRange<UInt64>)
    func faults(seed: UInt64) async throws {
        let bench = try RelayBench(seed: seed)
        try bench.refer(referral)
        for number in 1...20 { bench.reply("a-\(number)", to: referral) }
        bench.cluster.inject(seed % 2 == 0 ? .refused : .answerLost, at: seed < 3 ? .commit : .sendOffsets)
        bench.start()
        await bench.passed(20)
        await bench.stop()
        let ids = try bench.commands.map { try Command(decoding: $0.value ?? [], type: .commandIssued).id }
        #expect(ids.count == 20)
        #expect(Set(ids).count == 20)
    }
}
