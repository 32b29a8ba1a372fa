import Messages
import Testing

@testable import Procedure

@Suite("A case")
struct CaseTests {
    @Test("is opened by an alert, with the step that the texts ask for")
    func opens() {
        var scene = Scene(bornOn: "2012-03-04")
        let sent = scene.raise(.unexplainedAbsence, "2026-10-12")
        #expect(sent.happenings == ["opened", "step-due"])
        #expect(scene.pending == ["contact-guardians"])
        #expect(sent.events.map(\.revision) == [1, 2])
    }

    @Test("takes in every further alert of the pupil: there is one open case at a time")
    func joins() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        let sent = scene.raise(.fourHalfDays)
        #expect(sent.happenings == ["alert-attached", "step-due", "step-due"])
        #expect(Set(scene.outcomes.events.map(\.caseID)).count == 1)
        #expect(scene.pending == ["contact-guardians", "educational-team", "report-to-academy"])
    }

    @Test("asks once for the same step while it is pending, and again after it was done")
    func repeatsSteps() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        #expect(scene.raise(.unexplainedAbsence, "2026-10-13").happenings == ["alert-attached"])
        scene.act(.complete(step: "contact-guardians"), by: Scene.cpe)
        #expect(scene.raise(.unexplainedAbsence, "2026-10-14").happenings == ["alert-attached", "step-due"])
    }

    @Test("closes by itself when its alert is withdrawn and nothing was set in motion")
    func closesByItself() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        let sent = scene.withdraw(.unexplainedAbsence, "2026-10-12")
        #expect(sent.happenings == ["alert-withdrawn", "step-dropped", "closed"])
        #expect(sent.closingReasons == ["alerts-withdrawn"])
        #expect(scene.pupilFile.openCase == nil)
    }

    @Test("closes by itself after the guardians were called: the reason that they gave is what the call was for")
    func closesAfterTheCall() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.act(.complete(step: "contact-guardians"), by: Scene.cpe)
        #expect(scene.withdraw(.unexplainedAbsence, "2026-10-12").closingReasons == ["alerts-withdrawn"])
    }

    @Test(
        "stays open when its alert is withdrawn after a person set something in motion", arguments: ["report", "team"])
    func staysOpen(what: String) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        scene.act(what == "report" ? .confirm(step: "report-to-academy") : .complete(step: "educational-team"))
        let sent = scene.withdraw(.fourHalfDays)
        #expect(sent.happenings == ["alert-withdrawn", "step-dropped"])
        #expect(scene.pupilFile.openCase != nil)
        #expect(scene.act(.close(reason: "dealt-with")).closingReasons == ["dealt-with"])
    }

    @Test("stays open while another alert stands, and keeps the step that both called for")
    func staysOpenForTheOther() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.raise(.unexplainedAbsence, "2026-10-13")
        #expect(scene.withdraw(.unexplainedAbsence, "2026-10-12").happenings == ["alert-withdrawn"])
        #expect(scene.pending == ["contact-guardians"])
        #expect(scene.withdraw(.unexplainedAbsence, "2026-10-13").closingReasons == ["alerts-withdrawn"])
    }

    @Test("is reopened when the alert that closed it is raised again, under the same id and with its steps")
    func reopens() {
        var scene = Scene(bornOn: "2012-03-04")
        let first = scene.raise(.fourHalfDays).events.first?.caseID
        scene.withdraw(.fourHalfDays)
        let sent = scene.raise(.fourHalfDays, revision: 3)
        #expect(sent.happenings == ["reopened", "step-due", "step-due"])
        #expect(sent.events.allSatisfy { $0.caseID == first })
        #expect(scene.pending == ["educational-team", "report-to-academy"])
    }

    @Test("that a person closed is not reopened by an alert that they knew, and a new alert opens another case")
    func settled() {
        var scene = Scene(bornOn: "2012-03-04")
        let first = scene.raise(.fourHalfDays).events.first?.caseID
        scene.act(.close(reason: "dealt-with"))
        #expect(scene.withdraw(.fourHalfDays).isEmpty)
        #expect(scene.raise(.fourHalfDays, revision: 3).isEmpty)
        let sent = scene.raise(.fourHalfDays, "2026-11")
        #expect(sent.happenings.first == "opened")
        #expect(sent.events.first?.caseID != first)
        #expect(
            scene.withdraw(.fourHalfDays, revision: 4).isEmpty, "an alert of the case before holds this one no longer")
    }

    @Test("follows the pupil to the school of the alert that came last")
    func followsTheSchool() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        let other = UAI.of("0750654D")
        #expect(scene.raise(.unexplainedAbsence, "2026-10-13", school: other).events.allSatisfy { $0.school == other })
    }

    @Test("ignores an alert of a revision that it has seen, and a change of what an alert says")
    func ignoresWhatItHasSeen() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        scene.withdraw(.fourHalfDays)
        #expect(scene.raise(.fourHalfDays, revision: 1).isEmpty)
        #expect(scene.withdraw(.fourHalfDays, revision: 2).isEmpty)
        #expect(scene.withdraw(.tenHalfDays).isEmpty, "nor the withdrawal of one that was never seen")
        var changed = Alert.example(.fourHalfDays, revision: 3)
        scene.raise(.fourHalfDays, revision: 3)
        changed.change = 1
        #expect(scene.deliver(.alert(AlertEvent(.changed, changed))).isEmpty)
    }

    @Test("of an alert whose rule the procedure does not know asks for an interview")
    func unknownRule() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(Rule(rawValue: "local-rule"))
        #expect(scene.pending == ["interview"])
    }

    @Test("has the id that a replay gives it again")
    func replays() {
        var one = Scene(bornOn: "2012-03-04")
        var other = Scene(bornOn: "2012-03-04")
        #expect(one.raise(.fourHalfDays) == other.raise(.fourHalfDays))
    }

    @Test("is forgotten on 31 October after the school year in which it was closed")
    func retention() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        scene.act(.close(reason: "dealt-with"))
        #expect(scene.pupilFile.nextDue(in: scene.context) == .at("2027-10-31T00:00:00Z"))
        scene.now = .at("2027-10-30T23:59:59Z")
        scene.deliver(.time)
        #expect(!scene.pupilFile.isEmpty)
        scene.now = .at("2027-10-31T00:00:00Z")
        scene.deliver(.time)
        #expect(scene.pupilFile.isEmpty)
    }

    @Test("ends with the erasure of its pupil: partners are told, and nothing is remembered")
    func erasure() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        scene.reply(.accepted)
        let sent = scene.deliver(.erasure)
        #expect(sent.takenBack == [Scene.cio.id])
        #expect(sent.closingReasons == ["erased"])
        #expect(scene.pupilFile.isEmpty)
    }
}
