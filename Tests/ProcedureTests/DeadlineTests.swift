import Messages
import Testing

@testable import Procedure

@Suite("A deadline")
struct DeadlineTests {
    @Test("that passes is said once, and calls for what the procedure has next")
    func overdue() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        #expect(scene.pupilFile.nextDue(in: scene.context) == .at("2026-10-14T08:00:00Z"))
        scene.pass(hours: 47)
        #expect(scene.outcomes.lateSteps.isEmpty)
        scene.pass(hours: 1)
        #expect(scene.outcomes.lateSteps == ["contact-guardians"])
        #expect(scene.pending == ["contact-guardians", "write-to-guardians"])
        scene.pass(hours: 1)
        #expect(scene.outcomes.lateSteps == ["contact-guardians"])
        #expect(scene.pupilFile.nextDue(in: scene.context) == nil)
    }

    @Test(
        "missed, then met after all, makes what came next needless",
        arguments: ["contact-guardians", "write-to-guardians"])
    func metAfterAll(step: String) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.pass(hours: 48)
        let sent = scene.act(.complete(step: step), by: Scene.cpe)
        #expect(sent.happenings == ["step-done", "step-dropped"])
        #expect(scene.pending.isEmpty)
    }

    @Test("of a step that was done in time does not pass")
    func doneInTime() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.act(.complete(step: "contact-guardians"), by: Scene.cpe)
        #expect(scene.pupilFile.nextDue(in: scene.context) == nil)
        scene.pass(hours: 100)
        #expect(scene.outcomes.lateSteps.isEmpty)
    }

    @Test("exists only where a text or a setting gives one")
    func onlyWhereGiven() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        #expect(scene.pupilFile.nextDue(in: scene.context) == nil)
        scene.procedure.steps[.fourHalfDays]?[0].hours = 24 * 15
        scene.raise(.fourHalfDays, "2026-11")
        #expect(
            scene.pupilFile.nextDue(in: scene.context) == nil, "a step that is pending keeps the deadline it has")
        scene.act(.complete(step: "educational-team"))
        scene.raise(.fourHalfDays, "2026-12")
        #expect(scene.pupilFile.nextDue(in: scene.context) == scene.now.adding(seconds: 15 * 86_400))
    }

    @Test(
        "to answer a referral passes at the end of its day, unless the partner has accepted", arguments: [false, true])
    func partnersAnswer(isAccepted: Bool) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio, due: .on("2026-10-20"))
        if isAccepted { scene.reply(.accepted) }
        scene.now = .at("2026-10-20T23:00:00Z")
        scene.deliver(.time)
        #expect(scene.outcomes.lateSteps.isEmpty)
        scene.now = .at("2026-10-21T00:00:00Z")
        scene.deliver(.time)
        #expect(scene.outcomes.lateSteps == (isAccepted ? [] : ["partner-answer"]))
    }

    @Test("to answer by that has passed already is refused")
    func inThePast() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        #expect(scene.refer(to: Scene.cio, due: .on("2026-10-11")).verdicts == ["due-in-the-past"])
        #expect(scene.refer(to: Scene.cio, due: .on("2026-10-12")).verdicts == ["accepted"])
    }
}
