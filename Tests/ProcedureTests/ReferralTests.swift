import Messages
import Testing

@testable import Procedure

@Suite("A referral")
struct ReferralTests {
    @Test("is proposed by the machine, and leaves only when a person confirms it")
    func confirmed() {
        var scene = Scene(bornOn: "2012-03-04")
        #expect(scene.raise(.tenHalfDays).requested.isEmpty)
        #expect(scene.pending.contains("referral"))
        let sent = scene.refer(to: Scene.cio)
        #expect(sent.requested == [Scene.cio.id])
        #expect(sent.happenings == ["step-done", "referred"])
        #expect(!scene.pending.contains("referral"))
    }

    @Test(
        "says to the partner what it needs and no more: no pseudonym, no alert, the part of the territory that is its own"
    )
    func leastData() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio, due: .on("2026-11-01"))
        guard let referral = scene.outcomes.referrals.first else {
            Issue.record("no referral was sent")
            return
        }
        #expect(referral.territory == "75")
        #expect(referral.asked == ["interview"])
        #expect(referral.due == .on("2026-11-01"))
        let text = String(decoding: referral.encoded(), as: UTF8.self)
        #expect(!text.contains(Scene.pupil.hex))
        #expect(!text.contains("half-days"))
    }

    @Test("waits for the pupil's contact, says so, and goes when it comes")
    func waitsForContact() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.contactIsKnown = false
        scene.raise(.tenHalfDays)
        let sent = scene.refer(to: Scene.cio)
        #expect(sent.verdicts == ["accepted"])
        #expect(sent.requested.isEmpty)
        #expect(sent.events.contains { if case .referred(_, _, _, "contact") = $0.happening { true } else { false } })
        scene.contactIsKnown = true
        let later = scene.deliver(.context)
        #expect(later.requested == [Scene.cio.id])
        #expect(later.events.contains { if case .referred(_, _, _, nil) = $0.happening { true } else { false } })
        #expect(scene.deliver(.context).isEmpty, "it goes once")
    }

    @Test("that still waits falls with its alert, and no partner hears of it")
    func waitingFalls() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.contactIsKnown = false
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        let sent = scene.withdraw(.tenHalfDays)
        #expect(sent.referrals.isEmpty)
        #expect(sent.happenings == ["alert-withdrawn", "step-dropped", "referral-withdrawn", "closed"])
    }

    @Test("is taken back when its alert falls before the partner has accepted", arguments: [false, true])
    func takenBack(isAcknowledged: Bool) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        if isAcknowledged { scene.reply(.acknowledged) }
        let sent = scene.withdraw(.tenHalfDays)
        #expect(sent.takenBack == [Scene.cio.id])
        #expect(sent.referrals.first?.identity == nil)
        #expect(sent.closingReasons == ["alerts-withdrawn"])
    }

    @Test("is not taken back from a partner that has accepted: a person decides")
    func accepted() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        scene.reply(.accepted)
        let sent = scene.withdraw(.tenHalfDays)
        #expect(sent.takenBack.isEmpty)
        #expect(scene.pupilFile.openCase != nil)
        guard let referral = scene.pupilFile.present?.referrals.last?.id else { return }
        let decided = scene.act(.withdrawReferral(referral, reason: "family-moved"))
        #expect(decided.takenBack == [Scene.cio.id])
        #expect(decided.closingReasons == ["alerts-withdrawn"], "nothing stands and nothing goes on any more")
    }

    @Test("confirmed after its alert was withdrawn is refused with the case that it closed")
    func confirmedTooLate() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.withdraw(.tenHalfDays)
        #expect(scene.refer(to: Scene.cio).verdicts == ["case-closed"])
        #expect(scene.outcomes.requested.isEmpty)
    }

    @Test("stays while another alert that it rests on stands")
    func restsOnAnother() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.raise(.tenHalfDays, "2026-11")
        scene.refer(to: Scene.cio)
        #expect(scene.withdraw(.tenHalfDays).takenBack.isEmpty)
        #expect(scene.withdraw(.tenHalfDays, "2026-11").takenBack == [Scene.cio.id])
    }

    @Test(
        "that is declined or ended without a solution is proposed again",
        arguments: [ReferralReply.Kind.declined, .ended])
    func proposedAgain(kind: ReferralReply.Kind) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        #expect(scene.reply(kind).happenings == ["answered", "step-due"])
        #expect(scene.pending.contains("referral"))
        #expect(scene.refer(to: Scene.cio).requested == [Scene.cio.id])
        #expect(Set(scene.outcomes.referrals.map(\.id)).count == 2, "and is another referral")
    }

    @Test("that brings a solution closes the case with it, and takes back what others were asked")
    func solution() {
        var scene = Scene(bornOn: "2009-03-04")
        scene.raise(.leftWithoutSolution, "2026-10-09")
        scene.refer(to: Scene.mission)
        scene.refer(to: Scene.cio)
        let mission = scene.outcomes.referrals[0].id
        let reply = ReferralReply(.solution, id: .of("r"), referral: mission, at: scene.now, solution: .employment)
        let sent = scene.act(.reply(reply), by: nil)
        #expect(sent.happenings == ["answered", "solution-found", "referral-withdrawn", "closed"])
        #expect(sent.takenBack == [Scene.cio.id])
        #expect(sent.closingReasons == ["solution"])
    }

    @Test("hears replies out of order as if they had come in order, and none after its end")
    func repliesOutOfOrder() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        scene.reply(.accepted)
        #expect(scene.reply(.acknowledged).verdicts == ["accepted"])
        #expect(scene.withdraw(.tenHalfDays).takenBack.isEmpty, "it is still accepted")
        #expect(scene.reply(.ended).verdicts == ["accepted"])
        #expect(scene.reply(.progress).verdicts == ["referral-over"])
    }

    @Test("that goes on when its case is closed goes on in the next, and its solution is heard there")
    func goesOn() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        scene.reply(.accepted)
        #expect(scene.act(.close(reason: "dealt-with")).takenBack.isEmpty)
        #expect(scene.reply(.progress).happenings == ["answered"])
        #expect(scene.raise(.tenHalfDays, "2026-11").happenings.prefix(2) == ["opened", "referred"])
        #expect(scene.reply(.solution, solution: .attendanceResumed).closingReasons == ["solution"])
    }

    @Test("that goes on when its case is closed can be taken back by a person, once, by one who may decide")
    func takenBackOnceClosed() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        scene.reply(.accepted)
        scene.act(.close(reason: "dealt-with"))
        let referral = scene.pupilFile.present?.referrals.last?.id ?? .of("none")
        let takeBack = CaseAction.withdrawReferral(referral, reason: "moved")
        #expect(scene.act(takeBack, by: Scene.cpe).verdicts == ["role-not-allowed"])
        let sent = scene.act(takeBack)
        #expect(sent.takenBack == [Scene.cio.id] && sent.happenings == ["referral-withdrawn"])
        #expect(sent.verdicts == ["accepted"])
        #expect(scene.act(takeBack).verdicts == ["referral-over"])
    }

    @Test("to a partner that is unknown, has no key, or is asked already is refused")
    func refused() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        #expect(scene.act(.refer(partner: .of("nobody"), asked: [], due: nil)).verdicts == ["unknown-partner"])
        #expect(scene.refer(to: Scene.keyless).verdicts == ["partner-without-key"])
        scene.refer(to: Scene.cio)
        #expect(scene.refer(to: Scene.cio).verdicts == ["already-referred"])
        #expect(scene.outcomes.requested == [Scene.cio.id])
    }

    @Test("that is taken back tells the partner why, and what was asked", arguments: [false, true])
    func withdrawal(byPerson: Bool) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        let id = scene.outcomes.referrals.first?.id ?? .of("none")
        let sent = byPerson ? scene.act(.withdrawReferral(id, reason: "moved")) : scene.withdraw(.tenHalfDays)
        #expect(sent.referrals.map(\.state) == [.withdrawn])
        #expect(sent.referrals.map(\.reason) == [byPerson ? "moved" : "alert-withdrawn"])
        #expect(sent.referrals.map(\.asked) == [["interview"]])
    }

    @Test("whose reply is refused tells the partner so, with the reason, whoever it was made to")
    func rejections() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        let id = scene.outcomes.referrals.first?.id ?? .of("none")
        func reply(_ referral: Identifier) -> CaseAction {
            .reply(ReferralReply(.ended, id: .of("r-1"), referral: referral, at: scene.now))
        }
        let foreign = scene.act(reply(id), by: nil, partner: Scene.relay.id)
        #expect(foreign.rejections == ["relais: not-your-referral"] && foreign.verdicts == ["not-your-referral"])
        #expect(
            scene.act(reply(.of("x")), by: nil, partner: Scene.cio.id).rejections == ["cio-paris-19: no-such-referral"])
        #expect(scene.act(reply(.of("x")), by: nil).rejections == [], "an older version did not say whose it is")
        #expect(scene.act(reply(id), by: nil, partner: Scene.cio.id).rejections == [])
        #expect(scene.act(reply(id), by: nil).rejections == ["cio-paris-19: referral-over"], "the referral says it")
        let (one, other) = (ReferralReply.Kind.acknowledged, ReferralReply.Kind.accepted)
        scene.refer(to: Scene.cio)
        let second = scene.outcomes.referrals.last?.id ?? .of("none")
        for (kind, told) in [(one, []), (one, []), (other, ["cio-paris-19: reply-id-reused"])] {
            let act = CaseAction.reply(ReferralReply(kind, id: .of("r-2"), referral: second, at: scene.now))
            let sent = scene.act(act, by: nil, id: .of(kind.rawValue), key: .of("key-of-r-2"), partner: Scene.cio.id)
            #expect(sent.rejections == told)
        }
    }

    @Test("of the same log reads the same in a replay, but for the seal")
    func replay() {
        var ids: [[Identifier]] = []
        for _ in 0..<2 {
            var scene = Scene(bornOn: "2012-03-04")
            scene.raise(.tenHalfDays)
            scene.refer(to: Scene.cio)
            ids.append(scene.outcomes.referrals.map(\.id))
        }
        #expect(ids[0] == ids[1])
    }
}
