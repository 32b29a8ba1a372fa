import Messages
import Testing

@testable import Procedure

@Suite("Messages that wait for each other")
struct OrderTests {
    private enum Arrival: CaseIterable { case enrolment, contact, alert }

    @Test("alert, enrolment and contact give the same proposals and the same referral in each order")
    func everyOrder() {
        var ends: [[String]] = []
        for order in permutations(Arrival.allCases) {
            var scene = Scene()
            scene.contactIsKnown = false
            for arrival in order {
                switch arrival {
                case .enrolment:
                    scene.enrol(bornOn: "2009-03-04")
                    scene.deliver(.context)
                case .contact:
                    scene.contactIsKnown = true
                    scene.deliver(.context)
                case .alert: scene.raise(.leftWithoutSolution, "2026-10-09")
                }
            }
            let proposed = (scene.outcomes.proposed ?? []).map(\.rawValue)
            scene.refer(to: Scene.mission)
            ends.append(scene.pending + proposed + scene.outcomes.requested.map(\.text))
        }
        #expect(ends.count == 6)
        #expect(Set(ends) == [["cio", "mission-locale", "mlds", "dve", "mission-locale"]])
    }

    @Test("a confirmation and the contact that it needs send the referral in both orders", arguments: [true, false])
    func contactAndConfirmation(isContactFirst: Bool) {
        var scene = Scene(bornOn: "2012-03-04")
        scene.contactIsKnown = isContactFirst
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.cio)
        scene.contactIsKnown = true
        scene.deliver(.context)
        #expect(scene.outcomes.requested == [Scene.cio.id])
        #expect(scene.pupilFile.present?.referrals.map(\.state) == [.requested])
    }

    @Test("alerts that stand at the end hold the same steps in whatever order they came")
    func alerts() {
        let rules: [Rule] = [.unexplainedAbsence, .fourHalfDays, .tenHalfDays, .chronicAbsence]
        let ends = permutations(rules).map { order in
            var scene = Scene(bornOn: "2009-03-04")
            for rule in order { scene.raise(rule) }
            return scene.pending.sorted()
        }
        #expect(Set(ends).count == 1)
    }

    private func permutations<Element>(_ elements: [Element]) -> [[Element]] {
        guard let first = elements.first else { return [[]] }
        return permutations(Array(elements.dropFirst())).flatMap { rest in
            (0...rest.count).map { place in Array(rest[..<place]) + [first] + Array(rest[place...]) }
        }
    }
}
