import Messages
import Testing

@testable import Procedure

@Suite("A topic that is read again from its beginning")
struct RereadingTests {
    /// A message and the time of its record, which it keeps.
    private typealias Read = (message: Incoming, at: Timestamp)

    private static let months = 20

    /// A case with so many acts that the dossier cannot remember them all: the same step is called for and done each month, and a partner
    /// is asked, declines and is asked again.
    private func history(_ scene: inout Scene) -> [Read] {
        var read: [Read] = []
        func hear(_ message: Incoming, _ scene: inout Scene) {
            scene.now = scene.now.adding(seconds: 60)
            read.append((message, scene.now))
            scene.deliver(message)
        }
        func act(_ act: CaseAction, by person: Person?, _ scene: inout Scene) {
            let command = Command(
                id: Identifier(of: "command", String(read.count)),
                caseID: scene.pupilFile.present?.id ?? .of("no-case"),
                pupil: Scene.pupil, at: scene.now, by: person, act: act)
            hear(.command(command), &scene)
        }
        for number in 0..<Self.months {
            let month = number % 12 + 1
            let period = "\(2025 + number / 12)-\(month < 10 ? "0" : "")\(month)"
            hear(
                .alert(AlertEvent(.raised, .example(.fourHalfDays, period, revision: 1, school: Scene.school))), &scene)
            act(.complete(step: "educational-team"), by: Scene.head, &scene)
            act(.confirm(step: "report-to-academy"), by: Scene.head, &scene)
            act(.refer(partner: Scene.cio.id, asked: [], due: nil), by: Scene.head, &scene)
            let referral = scene.pupilFile.present?.referrals.last?.id ?? .of("no-referral")
            for (index, kind) in [ReferralReply.Kind.acknowledged, .accepted, .progress, .ended].enumerated() {
                // A partner's clock is its own.
                let reply = ReferralReply(
                    kind, id: .of("reply-\(number)-\(index)"), referral: referral, at: .at("2020-01-01T00:00:00Z"))
                let command = Command(
                    id: Identifier(of: "reply", reply.id.text), caseID: scene.pupilFile.present?.id ?? .of("no-case"),
                    pupil: Scene.pupil, at: reply.at, by: nil, act: .reply(reply))
                hear(.command(command), &scene)
            }
        }
        return read
    }

    @Test("says nothing and asks nobody again, be it of alerts, of commands or of both")
    func saysNothing() {
        var scene = Scene(bornOn: "2009-03-04")
        let read = history(&scene)
        #expect(read.count { if case .command = $0.message { true } else { false } } > PupilFile.rememberedCommands)
        #expect(scene.outcomes.requested.count == Self.months)
        let before = scene.pupilFile
        let end = scene.now
        for again in [read, read.filter { if case .alert = $0.message { true } else { false } }] {
            for (message, time) in again {
                scene.now = time
                #expect(scene.deliver(message).isEmpty)
            }
        }
        #expect(scene.pupilFile == before)
        // It goes on with what is new.
        scene.now = end.adding(seconds: 60)
        #expect(scene.act(.close(reason: "dealt-with"), id: .of("new")).verdicts == ["accepted"])
    }

    @Test("a command that comes in the same instant as others is carried out, however many came before")
    func sameInstant() {
        var scene = Scene(bornOn: "2009-03-04")
        scene.raise(.fourHalfDays)
        for number in 0..<200 {
            #expect(scene.act(.complete(step: "nothing"), id: .of("c-\(number)")).verdicts.count == 1)
            if number % 10 == 9 { scene.now = scene.now.adding(seconds: 1) }
        }
        #expect(scene.outcomes.verdicts.count == 200)
    }
}
