import Messages
import Seeded
import Testing

@testable import Procedure

/// Hundreds of random histories of one pupil: alerts raised and withdrawn, birth dates that come, change and go, acts, replies,
/// days that pass. What must always hold is checked after each message, by other means than the code's own.
@Suite("In any history")
struct HistoryTests {
    @Test("what must hold holds", arguments: 0..<20)
    func histories(block: UInt64) {
        for seed in block * 25..<(block + 1) * 25 {
            var history = History(seed: seed)
            for _ in 0..<60 where history.faults.isEmpty { history.step() }
            #expect(history.faults.isEmpty, "seed \(seed)")
            if !history.faults.isEmpty { return }
        }
    }

    @Test("things happen: the histories do refer, take back, close and reopen")
    func coverage() {
        var seen: [String: Int] = [:]
        for seed in UInt64(0)..<100 {
            var history = History(seed: seed)
            for _ in 0..<60 { history.step() }
            for name in history.scene.outcomes.happenings { seen[name, default: 0] += 1 }
            seen["to adults", default: 0] += history.sentToAdults
        }
        let names = [
            "opened", "alert-attached", "alert-withdrawn", "step-due", "step-done", "step-dropped", "overdue",
            "interview-scheduled", "interview-held", "referred", "referral-withdrawn", "answered", "solution-found",
            "closed",
            "reopened", "to adults",
        ]
        for name in names { #expect(seen[name, default: 0] > 0, "\(name)") }
    }
}

private struct History {
    var scene = Scene()
    private var random: SplitMix64
    private var revisions: [Identifier: Int] = [:]
    private var openCases: Set<Identifier> = []
    private var caseRevisions: [Identifier: Int] = [:]
    private var requested: Set<Identifier> = []
    private var acceptedCommands = 0
    private(set) var sentToAdults = 0
    private(set) var faults: [String] = []

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
        scene.contactIsKnown = Bool.random(using: &random)
    }

    mutating func step() {
        scene.readsBack = Int.random(in: 0..<8, using: &random) == 0
        let sent: [Outcome]
        switch Int.random(in: 0..<20, using: &random) {
        case 0..<6: sent = alert()
        case 6..<9: sent = enrolment()
        case 9:
            scene.contactIsKnown.toggle()
            sent = scene.deliver(.context)
        case 10..<12:
            scene.now = scene.now.adding(seconds: Int64.random(in: 0..<20 * 86_400, using: &random))
            sent = scene.deliver(.time)
        case 12..<15:
            let partners = scene.directory.partners
            let due: CalendarDate? = Bool.random(using: &random) ? scene.now.date.adding(days: 10) : nil
            sent = scene.refer(to: partners[Int.random(in: partners.indices, using: &random)], due: due)
        case 15..<17:
            sent = scene.reply(
                .allCases[Int.random(in: 0..<ReferralReply.Kind.allCases.count, using: &random)], solution: .training)
        default: sent = act()
        }
        check(sent)
    }

    private mutating func alert() -> [Outcome] {
        let rules: [Rule] = [.unexplainedAbsence, .fourHalfDays, .tenHalfDays, .leftWithoutSolution]
        let rule = rules[Int.random(in: rules.indices, using: &random)]
        let period = ["2026-10", "2026-11"][Int.random(in: 0..<2, using: &random)]
        let id = Alert.example(rule, period).id
        let revision = revisions[id, default: 0] + 1
        revisions[id] = revision
        let event = AlertEvent(
            revision.isMultiple(of: 2) ? .withdrawn : .raised, .example(rule, period, revision: revision))
        let sent = scene.deliver(.alert(event))
        if !scene.deliver(.alert(event)).isEmpty { faults.append("an alert that was seen says something") }
        return sent
    }

    private mutating func enrolment() -> [Outcome] {
        let today = scene.now.date
        scene.enrolments = (0..<Int.random(in: 0..<3, using: &random)).map { _ in
            // About 16, a day or a year either way; sometimes not known, sometimes absurd.
            let days = [-5_844, -5_845, -5_843, -6_300, -5_500, -9_862, -40_000, 100]
            let birth = today.adding(days: days[Int.random(in: days.indices, using: &random)])
            let statuses: [EnrolmentStatus] = [.enrolled, .enrolled, .left, .cancelled]
            return Scene.enrolment(
                bornOn: Int.random(in: 0..<5, using: &random) == 0 ? nil : birth,
                status: statuses[Int.random(in: statuses.indices, using: &random)])
        }
        return scene.deliver(.context)
    }

    private mutating func act() -> [Outcome] {
        let present = scene.pupilFile.present
        let step = scene.pending.randomElement(using: &random) ?? "interview"
        let interview = Interview(id: .of("i\(Int.random(in: 0..<3, using: &random))"), at: scene.now, participants: [])
        let referral = present?.referrals.randomElement(using: &random)?.id ?? .of("none")
        let acts: [CaseAction] = [
            .confirm(step: step), .complete(step: step), .decline(step: step, reason: "premature"),
            .scheduleInterview(interview), .holdInterview(interview), .withdrawReferral(referral, reason: "mistake"),
            .recordSolution(.training), .close(reason: "dealt-with"), .reopen(reason: "mistake"),
        ]
        let act = acts[Int.random(in: acts.indices, using: &random)]
        let id = Identifier(of: "act", String(random.next()))
        let sent = scene.act(act, id: id)
        if !scene.act(act, id: id).isEmpty { faults.append("a command that was answered is answered again") }
        return sent
    }

    private mutating func check(_ sent: [Outcome]) {
        for outcome in sent {
            switch outcome {
            case .said(let event): check(event)
            case .referred(let outgoing): check(outgoing.referral)
            case .answered, .rejected: break
            }
        }
        if openCases.count > 1 { faults.append("two cases are open") }
        if openCases.first != scene.pupilFile.openCase { faults.append("the events do not tell which case is open") }
        let standing = scene.pupilFile.present?.referrals.filter { $0.isActive && $0.state != .waiting } ?? []
        let toAdults = standing.filter { [Scene.mlds.id, Scene.mission.id].contains($0.partner) }
        if !toAdults.isEmpty, !isOfAgeByCounting() {
            faults.append("somebody under 16 or of unknown age stays with an adult service")
        }
        if let present = scene.pupilFile.present, present.isOpen {
            let pending = present.steps.filter { $0.state == .pending }
            if Set(pending.map(\.name)).count != pending.count { faults.append("a step is pending twice") }
            if pending.contains(where: { !$0.causes.contains(where: scene.pupilFile.stands) }) {
                faults.append("a pending step rests on nothing that stands")
            }
        }
    }

    private mutating func check(_ event: CaseEvent) {
        let revision = caseRevisions[event.caseID, default: 0] + 1
        if event.revision != revision { faults.append("revision \(event.revision) of a case follows \(revision - 1)") }
        caseRevisions[event.caseID] = event.revision
        switch event.happening {
        case .opened, .reopened:
            if !openCases.insert(event.caseID).inserted { faults.append("a case that is open is opened") }
        case .closed:
            if openCases.remove(event.caseID) == nil { faults.append("a case that is not open is closed") }
        default: break
        }
    }

    private mutating func check(_ referral: Referral) {
        guard let partner = scene.directory[referral.partner] else {
            return faults.append("a partner that is in no directory")
        }
        switch referral.state {
        case .withdrawn:
            if !requested.contains(referral.id) { faults.append("a referral is taken back that was never sent") }
        case .requested:
            if !requested.insert(referral.id).inserted { faults.append("a referral is sent twice") }
            if partner.id == Scene.mlds.id || partner.id == Scene.mission.id {
                sentToAdults += 1
                if !isOfAgeByCounting() {
                    faults.append("somebody under 16 or of unknown age is sent to an adult service")
                }
            }
        }
    }

    /// By walking through the birthdays, in the zone where the day begins last.
    private func isOfAgeByCounting() -> Bool {
        let births = scene.enrolments.filter { $0.status != .cancelled }.compactMap(\.birthDate)
        let today = Timestamp(milliseconds: scene.now.milliseconds - 12 * 3_600_000).date
        return !births.isEmpty
            && births.allSatisfy { birth in
                var birthdays = 0
                var year = birth.year + 1
                while year <= today.year {
                    let birthday =
                        CalendarDate(year: year, month: birth.month, day: birth.day)
                        ?? CalendarDate(year: year, month: 3, day: 1)
                    if let birthday, birthday <= today { birthdays += 1 }
                    year += 1
                }
                return birthdays >= 16
            }
    }
}
