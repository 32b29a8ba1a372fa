/// Every `ce_type` of the contract: `fr.vigie.<noun>.<verb>.v<version>`. A breaking change of a value is a new version.
public enum EventType: String, Sendable, CaseIterable {
    case attendanceSubmitted = "fr.vigie.submission.attendance.v1"
    case enrolmentSubmitted = "fr.vigie.submission.enrolment.v1"
    case contactSubmitted = "fr.vigie.submission.contact.v1"
    case submissionRejected = "fr.vigie.submission.rejected.v1"

    case attendanceRecorded = "fr.vigie.attendance.recorded.v1"
    case enrolmentRecorded = "fr.vigie.enrolment.recorded.v1"
    case contactRecorded = "fr.vigie.contact.recorded.v1"

    case policyPublished = "fr.vigie.policy.published.v1"
    case calendarPublished = "fr.vigie.calendar.published.v1"
    case partnerListed = "fr.vigie.partner.listed.v1"

    case alertRaised = "fr.vigie.alert.raised.v1"
    case alertChanged = "fr.vigie.alert.changed.v1"
    case alertWithdrawn = "fr.vigie.alert.withdrawn.v1"

    case caseOpened = "fr.vigie.case.opened.v1"
    case caseAlertAttached = "fr.vigie.case.alert-attached.v1"
    case caseAlertWithdrawn = "fr.vigie.case.alert-withdrawn.v1"
    case caseStepDue = "fr.vigie.case.step-due.v1"
    case caseStepDone = "fr.vigie.case.step-done.v1"
    case caseStepDropped = "fr.vigie.case.step-dropped.v1"
    case caseOverdue = "fr.vigie.case.overdue.v1"
    case caseInterviewScheduled = "fr.vigie.case.interview-scheduled.v1"
    case caseInterviewHeld = "fr.vigie.case.interview-held.v1"
    case caseReferred = "fr.vigie.case.referred.v1"
    case caseReferralWithdrawn = "fr.vigie.case.referral-withdrawn.v1"
    case caseAnswered = "fr.vigie.case.answered.v1"
    case caseSolutionFound = "fr.vigie.case.solution-found.v1"
    case caseClosed = "fr.vigie.case.closed.v1"
    case caseReopened = "fr.vigie.case.reopened.v1"

    case commandIssued = "fr.vigie.command.issued.v1"
    case commandAccepted = "fr.vigie.command.accepted.v1"
    case commandRefused = "fr.vigie.command.refused.v1"

    case referralRequested = "fr.vigie.referral.requested.v1"
    case referralWithdrawn = "fr.vigie.referral.withdrawn.v1"
    case referralAcknowledged = "fr.vigie.referral.acknowledged.v1"
    case referralAccepted = "fr.vigie.referral.accepted.v1"
    case referralDeclined = "fr.vigie.referral.declined.v1"
    case referralProgress = "fr.vigie.referral.progress.v1"
    case referralSolution = "fr.vigie.referral.solution.v1"
    case referralEnded = "fr.vigie.referral.ended.v1"
    case replyRejected = "fr.vigie.reply.rejected.v1"

    case deliveryRequested = "fr.vigie.delivery.requested.v1"
    case deliveryAttempted = "fr.vigie.delivery.attempted.v1"
    case deliverySent = "fr.vigie.delivery.sent.v1"
    case deliveryFailed = "fr.vigie.delivery.failed.v1"
    case deliveryExpired = "fr.vigie.delivery.expired.v1"
    case deliverySuppressed = "fr.vigie.delivery.suppressed.v1"

    /// What a reader of this version can do with a type.
    public enum Classification: Hashable, Sendable {
        case known(EventType)
        /// A version after ours of a type that we know: an older instance in a rolling upgrade must stop, not skip.
        case newer(name: String, version: Int)
        /// No version of this code could read it: a dead letter.
        case unknown
    }

    /// What `text`, a `ce_type`, is to this version of the code.
    public static func classify(_ text: String) -> Classification {
        if let type = EventType(rawValue: text) { return .known(type) }
        guard let split = split(text), let newest = newestVersions[split.name], split.version > newest else {
            return .unknown
        }
        return .newer(name: split.name, version: split.version)
    }

    /// `fr.vigie.alert.raised`
    public var name: String { Self.split(rawValue)?.name ?? rawValue }

    private static func split(_ text: String) -> (name: String, version: Int)? {
        guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let digits = text[text.index(after: dot)...].dropFirst()
        guard text[text.index(after: dot)...].first == "v", digits.first != "0",
            digits.utf8.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }), let version = Int(digits)
        else { return nil }
        return (String(text[..<dot]), version)
    }

    private static let newestVersions: [String: Int] = Dictionary(
        allCases.compactMap { split($0.rawValue) }.map { ($0.name, $0.version) }, uniquingKeysWith: max)
}
