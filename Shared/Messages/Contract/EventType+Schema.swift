extension EventType {
    /// `alert.raised.v1.schema.json`
    public var schemaFileName: String { "\(rawValue.dropFirst("fr.vigie.".count)).schema.json" }

    /// What the value of such an event is.
    public var schema: Schema {
        switch self {
        case .attendanceSubmitted: Submission.attendance
        case .enrolmentSubmitted: Submission.enrolment
        case .contactSubmitted: Submission.contact
        case .submissionRejected: Rejection.schema
        case .attendanceRecorded: AttendanceRecord.schema
        case .enrolmentRecorded: Enrolment.schema
        case .contactRecorded: SealedContact.schema
        case .policyPublished: Schema(("title", "A policy of alerting"), ("type", "object"))
        case .calendarPublished: Schema(("title", "The calendar of a school"), ("type", "object"))
        case .partnerListed: Partner.schema
        case .alertRaised: Alert.schema(.raised)
        case .alertChanged: Alert.schema(.changed)
        case .alertWithdrawn: Alert.schema(.withdrawn)
        case .commandIssued: Command.schema
        case .commandAccepted: CommandOutcome.schema("An act was accepted", [])
        case .commandRefused:
            CommandOutcome.schema("An act was refused", [.required("refusal", .reference(to: .refusal))])
        case .referralRequested: Referral.schema(.requested)
        case .referralWithdrawn: Referral.schema(.withdrawn)
        case .referralAcknowledged: ReferralReply.schema(.acknowledged)
        case .referralAccepted: ReferralReply.schema(.accepted)
        case .referralDeclined: ReferralReply.schema(.declined)
        case .referralProgress: ReferralReply.schema(.progress)
        case .referralSolution: ReferralReply.schema(.solution)
        case .referralEnded: ReferralReply.schema(.ended)
        case .replyRejected: ReplyRejection.schema
        case .deliveryRequested: Delivery.schema(.requested)
        case .deliveryAttempted: Delivery.schema(.attempted)
        case .deliverySent: Delivery.schema(.sent)
        case .deliveryFailed: Delivery.schema(.failed)
        case .deliveryExpired: Delivery.schema(.expired)
        case .deliverySuppressed: Delivery.schema(.suppressed)
        case .caseOpened, .caseAlertAttached, .caseAlertWithdrawn, .caseStepDue, .caseStepDone, .caseStepDropped,
            .caseOverdue, .caseInterviewScheduled, .caseInterviewHeld, .caseReferred, .caseReferralWithdrawn,
            .caseAnswered, .caseSolutionFound, .caseClosed, .caseReopened:
            // The cases are those that the function knows; a test holds them together.
            CaseEvent.schema(of: self) ?? Schema(("type", "object"))
        }
    }
}
