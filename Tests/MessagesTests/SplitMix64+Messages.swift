import Seeded
import Messages

/// Random messages, with every kind of event and every optional field now present, now not.
extension SplitMix64 {
    /// - Parameter ofKnownCodes: whether kind and reason are codes of this version, as intake writes them.
    mutating func attendanceRecord(ofKnownCodes: Bool = false) -> AttendanceRecord {
        AttendanceRecord(
            id: identifier(), school: school(), pupil: pupil(), date: date(), halfDay: halfDay(),
            kind: one(of: AttendanceKind.allCases.filter { !ofKnownCodes || $0 != .unknown }),
            status: one(of: AttendanceStatus.allCases),
            reason: one(of: AbsenceReason.allCases.filter { !ofKnownCodes || $0 != .unknown }),
            complete: chance(1, in: 2), recordedAt: instant(), source: "/sis/\(school())",
            sourceReason: perhaps { $0.words(upTo: 50) })
    }

    mutating func enrolment() -> Enrolment {
        let since = date()
        let status = one(of: EnrolmentStatus.allCases)
        let until =
            status == .left || chance(1, in: 2) ? since.adding(days: Int.random(in: 0...400, using: &self)) : nil
        return Enrolment(
            id: identifier(), school: school(), pupil: pupil(), recordedAt: instant(), status: status, since: since,
            until: until, birthDate: perhaps { $0.date() }, division: perhaps { $0.words(upTo: 20) },
            level: perhaps { $0.words(upTo: 20) }, destination: perhaps { $0.one(of: Destination.allCases) },
            postcode: perhaps { $0.one(of: ["75019", "20000", "97400"]) }, source: "/sis/x")
    }

    mutating func guardian() -> Guardian {
        Guardian(
            name: perhaps { $0.words(upTo: 100) }, email: perhaps { _ in "parent@example.org" },
            phone: perhaps { _ in "+33639980001" }, address: perhaps { $0.words(upTo: 100) },
            language: perhaps { $0.one(of: ["fr", "en", "zh-Hant"]) },
            channels: list(upTo: 3) { $0.one(of: ContactChannel.allCases) }, isLegal: chance(1, in: 2),
            optOut: chance(1, in: 2))
    }

    mutating func contact() -> Contact {
        Contact(
            givenName: perhaps { $0.words(upTo: 50) }, familyName: perhaps { $0.words(upTo: 50) },
            email: perhaps { _ in "pupil@example.org" }, phone: perhaps { _ in "0639980002" },
            guardians: list(upTo: 8) { $0.guardian() })
    }

    mutating func sealedContact() -> SealedContact {
        SealedContact(id: identifier(), school: school(), pupil: pupil(), recordedAt: instant(), sealed: sealedBox())
    }

    mutating func alert(_ change: AlertChange) -> Alert {
        let turn = Int.random(in: 0...5, using: &self)
        return Alert(
            id: identifier(), revision: change == .withdrawn ? 2 * turn + 2 : 2 * turn + 1,
            change: change == .changed ? turn + 1 : nil, rule: rule(), severity: one(of: Severity.allCases),
            pupil: pupil(), school: school(), period: period(),
            measure: perhaps { Int.random(in: 0...40, using: &$0) },
            outOf: perhaps { Int.random(in: 0...400, using: &$0) },
            threshold: perhaps { $0.one(of: [JSONNumber(4), JSONNumber(literal: "0.10") ?? JSONNumber(0)]) },
            reachedOn: perhaps { $0.date() },
            evidence: list(upTo: 12) { DatedHalfDay($0.date(), $0.halfDay()) }.sorted(),
            ageBand: one(of: AgeBand.allCases), policy: PolicyReference(name: "fr-2026", version: "3"),
            legalBasis: perhaps { _ in "L131-8, R131-7 I" },
            explanation: Bilingual(fr: words(upTo: 200), en: words(upTo: 200)))
    }

    mutating func alertEvent() -> AlertEvent {
        let change = one(of: AlertChange.allCases)
        return AlertEvent(change, alert(change))
    }

    mutating func alertSummary() -> AlertSummary { AlertSummary(alert(.raised)) }

    mutating func caseStep() -> CaseStep {
        CaseStep(
            name: code(), alert: perhaps { $0.identifier() }, role: code(), due: perhaps { $0.instant() },
            partners: list(upTo: 3) { $0.one(of: PartnerKind.allCases) })
    }

    mutating func interview() -> Interview {
        Interview(
            id: identifier(), at: instant(), participants: list(upTo: 4) { $0.code() },
            objectives: list(upTo: 4) { $0.code() })
    }

    mutating func happening() -> CaseChange {
        switch Int.random(in: 0..<15, using: &self) {
        case 0: .opened(alert: alertSummary())
        case 1: .alertAttached(alert: alertSummary())
        case 2: .alertWithdrawn(alert: alertSummary())
        case 3: .stepDue(caseStep())
        case 4: .stepDone(caseStep(), by: person())
        case 5: .overdue(caseStep())
        case 6: .interviewScheduled(interview(), by: person())
        case 7: .interviewHeld(interview(), by: person())
        case 8:
            .referred(
                referral: identifier(), partner: identifier(), by: person(), awaiting: perhaps { _ in "contact" })
        case 9: .answered(referralReply())
        case 10:
            .solutionFound(
                one(of: Solution.allCases), referral: perhaps { $0.identifier() }, by: perhaps { $0.person() })
        case 11: .closed(reason: code(), by: perhaps { $0.person() })
        case 12: .stepDropped(caseStep(), reason: code(), by: perhaps { $0.person() })
        case 13:
            .referralWithdrawn(
                referral: identifier(), partner: identifier(), reason: code(), by: perhaps { $0.person() })
        default: .reopened(alert: perhaps { $0.alertSummary() }, by: perhaps { $0.person() })
        }
    }

    mutating func caseEvent() -> CaseEvent {
        CaseEvent(
            caseID: identifier(), pupil: pupil(), school: school(), revision: Int.random(in: 1...99, using: &self),
            at: instant(), happening: happening())
    }

    /// As some events tell it, whether or not a procedure would let them follow each other.
    mutating func caseView() -> CaseView {
        var event = caseEvent()
        var view = CaseView(event)
        for _ in 0..<12 {
            event.revision += 1
            event.happening = happening()
            // A partner answers what it was asked.
            if case .answered(var reply) = event.happening, let asked = view.referrals.last {
                reply.referral = asked.id
                event.happening = .answered(reply)
            }
            view.apply(event)
        }
        return view
    }

    mutating func act() -> CaseAction {
        switch one(of: CaseAction.Kind.allCases) {
        case .confirm: .confirm(step: code())
        case .decline: .decline(step: code(), reason: code())
        case .complete: .complete(step: code())
        case .scheduleInterview: .scheduleInterview(interview())
        case .holdInterview: .holdInterview(interview())
        case .refer: .refer(partner: identifier(), asked: list(upTo: 3) { $0.code() }, due: perhaps { $0.date() })
        case .withdrawReferral: .withdrawReferral(identifier(), reason: code())
        case .recordSolution: .recordSolution(one(of: Solution.allCases))
        case .close: .close(reason: code())
        case .reopen: .reopen(reason: code())
        case .reply: .reply(referralReply())
        }
    }

    mutating func command() -> Command {
        Command(
            id: identifier(), caseID: identifier(), pupil: pupil(), at: instant(), by: person(), act: act(),
            key: perhaps { $0.identifier() }, partner: perhaps { $0.identifier() })
    }

    mutating func commandOutcome() -> CommandOutcome {
        CommandOutcome(
            command: identifier(), caseID: identifier(), pupil: pupil(),
            revision: Int.random(in: 1...99, using: &self), at: instant(),
            refusal: perhaps {
                CommandOutcome.Refusal(code: $0.code(), detail: Bilingual(fr: $0.words(upTo: 50), en: "no"))
            }, key: perhaps { $0.identifier() })
    }

    mutating func referral() -> Referral {
        let state = one(of: Referral.State.allCases)
        return Referral(
            state, id: identifier(), caseID: identifier(), partner: identifier(), territory: perhaps { _ in "75" },
            asked: list(upTo: 3) { $0.code() }, due: perhaps { $0.date() }, at: instant(),
            identity: state == .requested ? sealedBox() : nil,
            reason: state == .withdrawn ? perhaps { $0.code() } : nil)
    }

    mutating func referralReply() -> ReferralReply {
        let kind = one(of: ReferralReply.Kind.allCases)
        return ReferralReply(
            kind, id: identifier(), referral: identifier(), at: instant(), reason: perhaps { $0.code() },
            solution: kind == .solution ? one(of: Solution.allCases) : nil)
    }

    mutating func partner() -> Partner {
        Partner(
            id: Identifier("cio-75019") ?? identifier(), name: words(upTo: 100), kind: one(of: PartnerKind.allCases),
            territory: list(upTo: 3) { $0.one(of: ["75", "75019", "92"]) },
            audience: Audience(
                minimumAge: perhaps { Int.random(in: 3...18, using: &$0) },
                maximumAge: perhaps { Int.random(in: 16...30, using: &$0) }, isAdultService: chance(1, in: 2)),
            publicKey: perhaps { $0.publicKey() }, fields: list(upTo: 5) { $0.one(of: IdentityField.allCases) })
    }

    mutating func delivery() -> Delivery {
        Delivery(
            one(of: Delivery.State.allCases), id: identifier(), pupil: pupil(), cause: identifier(),
            recipient: one(of: ["guardian-8c1f0e5a72d94b36", "pupil-03d2a95be7f14c68", "family"]),
            channel: one(of: ContactChannel.allCases), template: "unexplained-absence.1",
            language: "fr", attempt: Int.random(in: 0...5, using: &self), at: instant(), reason: perhaps { $0.code() },
            willRetry: Bool.random(using: &self))
    }

    mutating func replyRejection() -> ReplyRejection {
        ReplyRejection(
            reply: perhaps { $0.identifier() }, referral: perhaps { $0.identifier() },
            place: perhaps { .init(partition: 0, offset: Int.random(in: 0...9_999, using: &$0)) }, code: code(),
            detail: Bilingual(fr: words(upTo: 50), en: "no"), at: instant())
    }

    mutating func rejection() -> Rejection {
        Rejection(
            line: Int.random(in: 1...1_000, using: &self), pointer: one(of: ["", "/school", "/guardians/0/email"]),
            code: code(), detail: words(upTo: 100))
    }
}
