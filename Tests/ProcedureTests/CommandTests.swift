import Messages
import Testing

@testable import Procedure

@Suite("An act of a person")
struct CommandTests {
    @Test("confirms what the machine proposes: nothing is reported before")
    func confirmsReport() {
        var scene = Scene(bornOn: "2012-03-04")
        let proposed = scene.raise(.fourHalfDays)
        #expect(!proposed.happenings.contains("step-done"))
        let sent = scene.act(.confirm(step: "report-to-academy"))
        #expect(sent.happenings == ["step-done"])
        #expect(sent.verdicts == ["accepted"])
        guard case .stepDone(_, let person)? = sent.events.first?.happening else {
            Issue.record("no step was done")
            return
        }
        #expect(person == Scene.head)
    }

    @Test("that decides is refused to who may not decide; recording a step is not")
    func roles() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        let deciding: [CaseAction] = [
            .confirm(step: "report-to-academy"), .decline(step: "report-to-academy", reason: "premature"),
            .refer(partner: Scene.cio.id, asked: [], due: nil), .close(reason: "dealt-with"), .recordSolution(.school),
        ]
        for act in deciding { #expect(scene.act(act, by: Scene.cpe).verdicts == ["role-not-allowed"]) }
        #expect(scene.act(.complete(step: "educational-team"), by: Scene.cpe).verdicts == ["accepted"])
        let teacher = Person(id: .of("t"), name: "Prof Exemple", role: "teacher")
        #expect(scene.act(.complete(step: "report-to-academy"), by: teacher).verdicts == ["role-not-allowed"])
    }

    @Test("is carried out once, however often its command comes")
    func idempotent() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        let id = Identifier(of: "one command")
        #expect(scene.act(.refer(partner: Scene.cio.id, asked: [], due: nil), id: id).verdicts == ["accepted"])
        #expect(scene.act(.refer(partner: Scene.cio.id, asked: [], due: nil), id: id).isEmpty)
        #expect(scene.outcomes.requested.count == 1)
    }

    @Test("under a key that stood for another act is refused, and the first stands; sent again it is the same act")
    func keys() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        let key = Identifier.of("key")
        let (first, second) = (
            CaseAction.complete(step: "educational-community"),
            CaseAction.refer(partner: Scene.cio.id, asked: [], due: nil)
        )
        #expect(scene.act(first, id: .of("c-1"), key: key).answers.map(\.key) == [key])
        let refused = scene.act(second, id: .of("c-2"), key: key)
        #expect(refused.verdicts == ["idempotency-key-reused"] && refused.requested.isEmpty)
        #expect(refused.answers.map(\.key) == [nil], "the key is the first act's")
        #expect(scene.act(first, id: .of("c-1"), key: key).isEmpty)
        #expect(scene.act(second, id: .of("c-2"), key: key).isEmpty, "it was answered")
        #expect(scene.act(second, id: .of("c-3"), key: .of("other")).verdicts == ["accepted"])
    }

    @Test("that an older version judged under its key is not carried out again under its id")
    func olderKeys() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        let refer = CaseAction.refer(partner: Scene.cio.id, asked: [], due: nil)
        #expect(scene.act(refer, id: .of("key")).verdicts == ["accepted"])
        #expect(scene.act(refer, id: .of("c-1"), key: .of("key")).verdicts == ["idempotency-key-reused"])
        #expect(scene.outcomes.requested.count == 1)
    }

    @Test("that declines a proposal has it not proposed again for the same alert")
    func declines() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        #expect(scene.act(.decline(step: "report-to-academy", reason: "premature")).happenings == ["step-dropped"])
        scene.deliver(.context)
        #expect(scene.pending == ["educational-team"])
        scene.raise(.fourHalfDays, "2026-11")
        #expect(scene.pending == ["educational-team", "report-to-academy"], "another month is another alert")
    }

    @Test("on a step that is not pending, or is of another nature, is refused with the reason")
    func wrongSteps() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        #expect(scene.act(.confirm(step: "report-to-academy")).verdicts == ["step-not-pending"])
        #expect(scene.act(.confirm(step: "educational-community")).verdicts == ["not-a-decision"])
        #expect(scene.act(.confirm(step: "referral")).verdicts == ["needs-partner"])
        #expect(scene.act(.complete(step: "referral")).verdicts == ["not-a-task"])
    }

    @Test("on another case, on a closed case, or on none is refused")
    func wrongCase() {
        var scene = Scene(bornOn: "2012-03-04")
        #expect(scene.act(.close(reason: "dealt-with")).verdicts == ["no-such-case"])
        scene.raise(.fourHalfDays)
        scene.act(.close(reason: "dealt-with"))
        #expect(scene.act(.complete(step: "educational-team")).verdicts == ["case-closed"])
    }

    @Test("withdrawn from under it by a correction is refused: the step fell with its alert")
    func afterWithdrawal() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.raise(.fourHalfDays)
        scene.withdraw(.fourHalfDays)
        #expect(scene.act(.confirm(step: "report-to-academy")).verdicts == ["step-not-pending"])
    }

    @Test("seizes the academy again only on an alert that came after the help was set up")
    func persistence() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        scene.raise(.tenHalfDays)
        #expect(!scene.pending.contains("report-again-to-academy"))
        scene.pass(hours: 24)
        scene.act(.complete(step: "educational-community"))
        #expect(
            !scene.pending.contains("report-again-to-academy"), "these alerts were known when the help was agreed on")
        scene.pass(hours: 24)
        scene.raise(.fourHalfDays, "2026-11")
        #expect(scene.pending.contains("report-again-to-academy"))
    }

    @Test("that schedules and holds an interview does the step of that name", arguments: [true, false])
    func interviews(isScheduled: Bool) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.chronicAbsence, "2026-2027")
        let interview = Interview(
            id: .of("i1"), at: scene.now.adding(seconds: 86_400), participants: ["guardians", "pupil"])
        if isScheduled {
            #expect(scene.act(.scheduleInterview(interview), by: Scene.cpe).happenings == ["interview-scheduled"])
            #expect(scene.act(.scheduleInterview(interview), by: Scene.cpe).verdicts == ["interview-known"])
            #expect(scene.act(.holdInterview(interview), by: Scene.cpe).happenings == ["interview-held", "step-done"])
        }
        #expect(scene.act(.holdInterview(interview), by: Scene.cpe).verdicts == ["no-such-interview"])
    }

    @Test("that schedules an interview keeps the case open when its alerts fall")
    func interviewHoldsOpen() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.act(.scheduleInterview(Interview(id: .of("i1"), at: scene.now, participants: [])))
        scene.withdraw(.unexplainedAbsence, "2026-10-12")
        #expect(scene.pupilFile.openCase != nil)
    }

    @Test("that records a solution closes the case with it")
    func solution() {
        var scene = Scene(bornOn: "2009-03-04")
        scene.raise(.leftWithoutSolution, "2026-10-09")
        let sent = scene.act(.recordSolution(.apprenticeship))
        #expect(sent.happenings == ["solution-found", "closed"])
        #expect(sent.closingReasons == ["solution"])
    }

    @Test("does not close the case of a leaver without a solution")
    func leaver() {
        var scene = Scene(bornOn: "2009-03-04")
        scene.raise(.leftWithoutSolution, "2026-10-09")
        #expect(scene.act(.close(reason: "dealt-with")).verdicts == ["solution-required"])
        #expect(scene.act(.close(reason: "tired-of-it")).verdicts == ["unknown-reason"])
        #expect(scene.act(.close(reason: "left-territory")).verdicts == ["accepted"])
    }

    @Test("reopens a case, with the steps that its standing alerts still call for; it then stays open")
    func reopens() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        #expect(scene.act(.reopen(reason: "mistake")).verdicts == ["case-open"])
        scene.act(.close(reason: "dealt-with"))
        let sent = scene.act(.reopen(reason: "mistake"))
        #expect(sent.happenings == ["reopened", "step-due", "step-due"])
        scene.withdraw(.fourHalfDays)
        #expect(scene.pupilFile.openCase != nil)
    }

    @Test("is refused in French and in English, whatever the reason", arguments: Refusal.allCases)
    func refusals(refusal: Refusal) {
        #expect(Identifier(refusal.rawValue) != nil)
        #expect(refusal.detail.fr.hasSuffix(".") && refusal.detail.en.hasSuffix("."))
        #expect(refusal.detail.fr != refusal.detail.en)
    }
}
