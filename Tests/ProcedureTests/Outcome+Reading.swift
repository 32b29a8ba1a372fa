import Messages
import Testing

@testable import Procedure

extension [Outcome] {
    var events: [CaseEvent] {
        compactMap { if case .said(let event) = $0 { event } else { nil } }
    }

    /// `opened`, `step-due`, ... in order.
    var happenings: [String] {
        events.map { String($0.eventType.name.dropFirst("fr.vigie.case.".count)) }
    }

    var referrals: [Referral] {
        compactMap { if case .referred(let outgoing) = $0 { outgoing.referral } else { nil } }
    }

    var requested: [Identifier] { referrals.filter { $0.state == .requested }.map(\.partner) }
    var takenBack: [Identifier] { referrals.filter { $0.state == .withdrawn }.map(\.partner) }

    var answers: [CommandOutcome] {
        compactMap { if case .answered(let answer) = $0 { answer } else { nil } }
    }

    /// Of the replies that were refused: to whom it is told, and why.
    var rejections: [String] {
        compactMap {
            if case .rejected(let rejection, let partner, _) = $0 { "\(partner): \(rejection.code)" } else { nil }
        }
    }

    /// The codes of refusals; `accepted` for what was not refused.
    var verdicts: [String] { answers.map { $0.refusal?.code ?? "accepted" } }

    /// The partners proposed by the last step `referral` that was said to be due.
    var proposed: [PartnerKind]? {
        events.reversed().lazy.compactMap {
            if case .stepDue(let step) = $0.happening, step.name == "referral" { step.partners } else { nil }
        }.first
    }

    var closingReasons: [String] {
        events.compactMap { if case .closed(let reason, _) = $0.happening { reason } else { nil } }
    }

    var lateSteps: [String] {
        events.compactMap { if case .overdue(let step) = $0.happening { step.name } else { nil } }
    }
}

extension Alert {
    static func example(
        _ rule: Rule, _ period: String = "2026-10", revision: Int = 1, school: UAI = Scene.school
    ) -> Alert {
        let period = Period(period) ?? .schoolYear(SchoolYear(start: 2026))
        return Alert(
            id: Alert.identifier(pupil: Scene.pupil, rule: rule, period: period), revision: revision, rule: rule,
            severity: .warning, pupil: Scene.pupil, school: school, period: period, measure: 4, evidence: [],
            ageBand: .unknown, policy: PolicyReference(name: "test", version: "1"),
            explanation: Bilingual(fr: "Exemple.", en: "Example."))
    }
}

// Literals of tests, written correctly or found out at once.
extension Identifier {
    static func of(_ text: String) -> Identifier { Identifier(text) ?? Identifier(of: text) }
}

extension UAI {
    static func of(_ text: String) -> UAI {
        do { return try UAI(text) } catch { preconditionFailure("\(text) is no UAI: \(error)") }
    }
}

extension Timestamp {
    static func at(_ text: String) -> Timestamp {
        guard let value = Timestamp(text) else { preconditionFailure("\(text) is no instant") }
        return value
    }
}

extension CalendarDate {
    static func on(_ text: String) -> CalendarDate {
        guard let value = CalendarDate(text) else { preconditionFailure("\(text) is no date") }
        return value
    }
}
