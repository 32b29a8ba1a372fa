extension Topic {
    /// The types of event on this topic. The changelog of a service holds none: its format is the service's own.
    public var eventTypes: [EventType] {
        switch self {
        case .submissions: [.attendanceSubmitted, .enrolmentSubmitted, .contactSubmitted]
        case .rejections: [.submissionRejected]
        case .attendance: [.attendanceRecorded]
        case .registrations: [.enrolmentRecorded, .contactRecorded]
        case .enrolments: [.enrolmentRecorded]
        case .contacts: [.contactRecorded]
        case .policies: [.policyPublished]
        case .calendars: [.calendarPublished]
        case .partners: [.partnerListed]
        case .alerts: AlertEvent.eventTypes
        case .commands: [.commandIssued]
        case .cases: CaseEvent.eventTypes + CommandOutcome.eventTypes
        case .referrals: Referral.eventTypes
        case .replies: ReferralReply.eventTypes
        case .replyRejections: [.replyRejected]
        case .deliveries: Delivery.eventTypes
        case .state, .deadLetters: []
        }
    }
}
