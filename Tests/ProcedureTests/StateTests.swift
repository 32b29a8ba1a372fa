import Messages
import Testing

@testable import Procedure

@Suite("The bytes of a dossier")
struct StateTests {
    private var full: PupilFile {
        var scene = Scene(bornOn: "2009-03-04")
        scene.raise(.unexplainedAbsence, "2026-10-12")
        scene.raise(Rule(rawValue: "local-rule"))
        scene.raise(.leftWithoutSolution, "2026-10-09")
        scene.act(.complete(step: "contact-guardians"), by: Scene.cpe)
        scene.act(.scheduleInterview(Interview(id: .of("i1"), at: scene.now, participants: [])))
        scene.refer(to: Scene.mlds, due: .on("2026-11-01"))
        return scene.pupilFile
    }

    @Test("of a newer format are refused by name")
    func newer() {
        #expect(throws: StateFailure.newerFormat(9)) { try PupilFile(pupil: Scene.pupil, decoding: [9, 0, 0, 0]) }
    }

    @Test("that end early, or go on too long, are refused: no prefix is taken for the whole")
    func damaged() throws {
        let bytes = full.encoded()
        for count in bytes.indices {
            #expect(throws: StateFailure.self) { try PupilFile(pupil: Scene.pupil, decoding: Array(bytes[..<count])) }
        }
        #expect(throws: StateFailure.self) { try PupilFile(pupil: Scene.pupil, decoding: bytes + [0]) }
        #expect(try PupilFile(pupil: Scene.pupil, decoding: bytes) == full)
    }

    @Test("with any byte changed are refused or read, never a crash")
    func flipped() {
        let bytes = full.encoded()
        for index in bytes.indices {
            for bit in 0..<8 {
                var changed = bytes
                changed[index] ^= 1 << bit
                _ = try? PupilFile(pupil: Scene.pupil, decoding: changed)
            }
        }
    }

    @Test("are few: an alert takes 27 at most")
    func compact() {
        var scene = Scene(bornOn: "2012-03-04")
        scene.raise(.fourHalfDays)
        scene.act(.close(reason: "dealt-with"))
        let before = scene.pupilFile.encoded().count
        scene.procedure.steps[.unexplainedAbsence] = []
        scene.raise(.unexplainedAbsence, "2026-11-02")
        let one = scene.pupilFile.encoded().count
        scene.raise(.unexplainedAbsence, "2026-11-03")
        #expect(scene.pupilFile.encoded().count - one <= 27)
        #expect(before < 200)
    }
}
