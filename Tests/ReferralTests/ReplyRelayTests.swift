import Messages
import ServiceKit
import SimulatedLog
import Streaming
import Testing

@testable import Referral

@Suite("The relay of partners' replies", .timeLimit(.minutes(5)))
struct ReplyRelayTests {
    private let bench: RelayBench
    private static let referral = Example.id("r-1")
    private var referral: Identifier { Self.referral }

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
        #expect(try bench.rejections(to: Example.mission).map(\.code) == ["not-your-referral"])
        #expect(try bench.rejections().isEmpty, "whose referral it is hears nothing of that")
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
        #expect(bench.counters.deadLetteredRecords == 2, "vigie_streaming_dead_letters_total moves")
        #expect(!bench.memory.lines.contains { $0.contains("Inès") })
    }

    @Test(
        "sets aside a reply whose body says another kind than its header",
        arguments: [#""declined""#, #""ended""#, #""Accepted""#, "1"])
    func contradiction(kind: String) async throws {
        try bench.refer(referral)
        bench.reply(
            "a-1", to: referral,
            value: #"{"kind": \#(kind), "id": "a-1", "referral": "r-1", "at": "2026-10-13T08:00:00Z"}"#)
        await run(1)
        #expect(bench.commands.isEmpty)
        #expect(bench.deadLetters.map { $0.header("dead-letter-code") } == ["contradiction"])
        let rejection = try #require(try bench.rejections().first)
        #expect(rejection.code == "contradiction" && rejection.reply == Example.id("a-1"))
    }

    @Test(
        "tells a partner which of its replies were refused, where they lie and why, in the transaction that passes them"
    )
    func rejections() async throws {
        try bench.refer(referral)
        try bench.board.apply([], positions: [:])
        bench.reply("a-1", to: Example.id("r-9"))
        bench.reply("a-2", to: referral, value: "{")
        bench.reply("a-3", to: referral, value: #"{"id": "a-3", "referral": "r-1", "at": "yesterday"}"#)
        bench.reply("a-4", to: referral)
        bench.cluster.inject(.refused, at: .commit)
        await run(4)
        let rejections = try bench.rejections()
        #expect(rejections.map(\.code) == ["unknown-referral", "invalid-json", "invalid-value"])
        #expect(rejections.map(\.reply?.text) == ["a-1", nil, "a-3"])
        #expect(rejections.map(\.referral?.text) == ["r-9", nil, "r-1"])
        #expect(rejections.map(\.place?.offset) == [0, 1, 2] && rejections.allSatisfy { $0.place?.partition == 0 })
        #expect(rejections.allSatisfy { !$0.detail.fr.isEmpty && !$0.detail.en.isEmpty })
        #expect(bench.deadLetters.count == 3 && bench.counters.deadLetteredRecords == 3)
        #expect(try commands().count == 1)
    }

    @Test(
        "tells a partner in French alone, and in English alone, what its schema asks for, with the code and the place",
        arguments: [
            ("accepted", "{", "invalid-json", ""),
            (
                "accepted", #"{"kind": "declined", "id": "a-1", "referral": "r-1", "at": "2026-10-13T08:00:00Z"}"#,
                "contradiction", "/kind"
            ),
            ("accepted", #"{"referral": "r-1", "at": "2026-10-13T08:00:00Z"}"#, "missing-field", "/id"),
            ("accepted", #"{"id": 7, "referral": "r-1", "at": "2026-10-13T08:00:00Z"}"#, "wrong-type", "/id"),
            ("accepted", #"{"id": "a-1", "referral": "r-1", "at": "yesterday"}"#, "invalid-value", "/at"),
            (
                "declined", #"{"id": "a-1", "referral": "r-1", "at": "2026-10-13T08:00:00Z", "reason": "No time"}"#,
                "invalid-value", "/reason"
            ),
            (
                "solution", #"{"id": "a-1", "referral": "r-1", "at": "2026-10-13T08:00:00Z"}"#,
                "missing-field", "/solution"
            ),
            ("pleased", "{}", "unknown-ce-type", ""), ("requested", "{}", "unknown-ce-type", ""),
        ])
    func languages(kind: String, value: String, code: String, pointer: String) async throws {
        bench.reply("a-1", to: referral, type: "fr.vigie.referral.\(kind).v1", value: value)
        await run(1)
        let rejection = try #require(try bench.rejections().first)
        #expect(rejection.code == code)
        let (french, english) = (rejection.detail.fr, rejection.detail.en)
        for text in [french, english] {
            #expect(text.contains(code) && text.contains(pointer), "\(text)")
        }
        func words(_ text: String) -> Set<Substring> {
            let text = text.replacing(code, with: "").replacing(pointer, with: "").lowercased()
            return Set(text.split { !$0.isLetter && $0 != "_" })
        }
        #expect(words(french).isDisjoint(with: words(english).subtracting(["a", "json", "ce_type"])), "\(french)")
    }

    @Test("has a French sentence of its own for each code that a reader gives")
    func sentences() {
        let codes = DecodingFailure.Code.allCases.map(\.rawValue) + ["missing-ce-type", "unknown-ce-type", "no-value"]
        let sentences = codes.map { code in
            ReplyRefusal(unreadable: nil, code: code, pointer: "/at", reason: "is wrong").detail.fr
                .replacing(code, with: "")
        }
        #expect(Set(sentences).count == codes.count && sentences.allSatisfy { !$0.contains("wrong") })
        #expect(!sentences.contains { $0.contains("elle ne peut être lue") })
    }

    @Test("hands on the trace of a reply, as either header has it, and none that is no trace")
    func traces() async throws {
        try bench.refer(referral)
        let trace = FoldBench.traceParent
        let headers = [("traceparent", trace), ("ce_traceparent", trace), ("traceparent", "Inès Invention")]
        for (number, header) in headers.enumerated() {
            bench.reply("a-\(number)", to: referral, headers: [OutgoingRecord.Header(header.0, header.1)])
        }
        bench.reply("b-1", to: Example.id("r-9"), headers: [OutgoingRecord.Header("traceparent", trace)])
        await run(4)
        #expect(bench.commands.map { $0.header("traceparent") } == [trace, trace, nil])
        let rejections = bench.cluster.committedRecords("vigie.rejections.\(Example.cio.id)")
        #expect(rejections.map { $0.header("traceparent") } == [trace])
    }

    @Test("stands still at what only a newer version can read, ready, says so, and passes on what other partners reply")
    func newer() async throws {
        try bench.refer(referral)
        try bench.refer(Example.id("r-2"), to: Example.mission)
        bench.reply("a-1", to: referral)
        bench.reply("a-2", to: referral, type: "fr.vigie.referral.accepted.v2")
        bench.reply("a-3", to: referral)
        bench.reply("b-1", to: Example.id("r-2"), on: Example.mission)
        bench.start()
        await bench.passed(2)
        await bench.halted(true)
        let series = #"vigie_referral_replies_halted{topic="vigie.replies.cio-exemple",partition="0"} 1"#
        #expect(bench.metrics.openMetrics().contains(series))
        #expect(bench.unready == nil, "no partner takes the board away")
        await bench.stop()
        #expect(try commands().count == 2, "one of each partner")
        #expect(bench.deadLetters.isEmpty)
        let told = bench.memory.lines.filter { $0.contains("partition halted") }
        #expect(told.count == 1)
        #expect(told.first?.contains(#""offset":1"#) == true && told.first?.contains("version 2") == true)
    }

    @Test("goes on behind a record that an operator passes over, without a restart")
    func skipped() async throws {
        try bench.refer(referral)
        bench.reply("a-1", to: referral)
        bench.reply("a-2", to: referral, type: "fr.vigie.referral.accepted.v2")
        bench.reply("a-3", to: referral)
        bench.reply("a-4", to: referral, type: "fr.vigie.referral.ended.v3")
        bench.start()
        await bench.halted(true)
        bench.skip(Example.cio, 1)
        await bench.passed(3)
        await bench.halted(true)
        bench.skip(Example.cio, 3)
        await bench.halted(false)
        await bench.stop()
        let ids = try commands().map { command in
            if case .reply(let reply) = command.act { reply.id.text } else { "none" }
        }
        #expect(ids == ["a-1", "a-3"])
        #expect(bench.memory.lines.count { $0.contains("partition halted") } == 2)
        #expect(bench.memory.lines.count { $0.contains("partition goes on") } == 2)
    }

    @Test("lets a board that stands still hold up the partner who asks for what it does not know, and no other")
    func boardStandsStill() async throws {
        let bench = try RelayBench(patience: .zero)
        try bench.refer(Example.id("r-2"), to: Example.mission)
        bench.fillCases(3)
        bench.reply("a-1", to: referral)
        for number in 1...3 { bench.reply("b-\(number)", to: Example.id("r-2"), on: Example.mission) }
        bench.start()
        await bench.passed(3)
        await bench.halted(true)
        #expect(bench.deadLetters.isEmpty, "the referral may be among the cases that the board has not read")
        try bench.refer(referral)
        try bench.board.apply([], positions: [0: 3])
        await bench.passed(4)
        await bench.halted(false)
        await bench.stop()
        #expect(bench.commands.count == 4 && bench.deadLetters.isEmpty)
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
        "repeats the call that was answered `again`, and aborts nothing for it",
        arguments: [PortCall.initialise, .flush, .sendOffsets, .commit], [Fault.unreachable, .answerLost])
    func again(call: PortCall, fault: Fault) async throws {
        try bench.refer(referral)
        bench.reply("a-1", to: referral)
        bench.cluster.inject(fault, at: call)
        bench.cluster.inject(fault, at: call)
        await run(1)
        #expect(try commands().count == 1)
        #expect(bench.calls(call) == 3)
        #expect(bench.calls(.abort) == 0)
        #expect(bench.calls(.producer) == 1, "the clients are kept")
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

    @Test("brings to light what a broker has left hanging in commands, before it passes on what comes next")
    func hanging() async throws {
        try bench.refer(referral)
        bench.reply("a-1", to: referral)
        bench.loseMarkersOfNextCommit { bench in bench.reply("a-2", to: Self.referral) }
        await run(2)
        let ids = try commands().map(\.id)
        #expect(ids.count == 2 && ids[0] != ids[1])
        #expect(bench.memory.lines.count { $0.contains("a hanging transaction was ended") } == 1)
    }

    @Test("passes replies on again whose offsets hang, under the same ids")
    func pendingOffsets() async throws {
        let bench = try RelayBench(patience: .zero)
        try bench.refer(referral)
        bench.reply("a-1", to: referral)
        bench.loseMarkersOfNextCommit { bench in bench.reply("a-2", to: Self.referral) }
        bench.start()
        await bench.passed(2)
        await bench.stop()
        let ids = try bench.commands.map { try Command(decoding: $0.value ?? [], type: .commandIssued).id }
        #expect(ids.count == 3 && ids[0] == ids[1] && ids[1] != ids[2])
    }
}
