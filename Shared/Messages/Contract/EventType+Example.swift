/// One made-up value of each type, for whoever reads the contract. Names, schools and pupils are invented.
extension EventType {
    public var example: JSONValue {
        switch self {
        case .attendanceSubmitted:
            [
                "type": "attendance", "id": "a-104", "school": "0759999L", "pupil": "1234567890V",
                "recordedAt": "2026-10-05T10:12:00+02:00", "date": "2026-10-05", "halfDay": "morning", "reason": nil,
            ]
        case .enrolmentSubmitted:
            [
                "type": "enrolment", "id": "e-7", "school": "0759999L", "pupil": "1234567890V",
                "recordedAt": "2026-09-01T08:00:00+02:00", "status": "enrolled", "since": "2026-09-01",
                "birthDate": "2011-03-14", "division": "3B", "level": "3EME", "postcode": "75019",
            ]
        case .contactSubmitted:
            [
                "type": "contact", "id": "c-7", "school": "0759999L", "pupil": "1234567890V",
                "recordedAt": "2026-09-01T08:00:00+02:00", "givenName": "Camille", "familyName": "Exemple",
                "guardians": [
                    [
                        "name": "Dominique Exemple", "email": "dominique@example.org", "phone": "+33639980001",
                        "language": "fr", "channels": ["email", "sms"], "legal": true,
                    ]
                ],
            ]
        case .submissionRejected:
            ["line": 3, "pointer": "/date", "code": "date-form", "detail": "Invalid date: YYYY-MM-DD is expected."]
        case .attendanceRecorded:
            [
                "id": "a-104", "school": "0759999L", "pupil": Self.pupil, "date": "2026-10-05", "halfDay": "morning",
                "kind": "absence", "status": "recorded", "reason": nil, "complete": true,
                "recordedAt": "2026-10-05T08:12:00.000000Z", "source": "/sis/0759999L",
            ]
        case .enrolmentRecorded:
            [
                "id": "e-7", "school": "0759999L", "pupil": Self.pupil, "recordedAt": "2026-09-01T06:00:00.000000Z",
                "status": "enrolled", "since": "2026-09-01", "birthDate": "2011-03-14", "division": "3B",
                "level": "3EME", "postcode": "75019", "source": "/sis/0759999L",
            ]
        case .contactRecorded:
            [
                "id": "c-7", "school": "0759999L", "pupil": Self.pupil, "recordedAt": "2026-09-01T06:00:00.000000Z",
                "sealed": Self.sealedBox,
            ]
        case .policyPublished: ["name": "fr-2026", "version": "1"]
        case .calendarPublished: ["school": "0759999L"]
        case .partnerListed:
            [
                "id": "cio-75019", "name": "CIO du 19e", "kind": "cio", "territory": ["75019"],
                "audience": ["minimumAge": 11, "adultService": false],
                "publicKey": "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
                "fields": ["givenName", "familyName", "birthDate", "phone"],
            ]
        case .alertRaised: Self.alert(revision: 1)
        case .alertChanged: Self.alert(revision: 1, change: 1)
        case .alertWithdrawn: Self.alert(revision: 2)
        case .commandIssued:
            [
                "command": "c0a8f9d1", "case": Self.caseID, "pupil": Self.pupil, "at": "2026-10-12T07:30:00.000000Z",
                "by": Self.person, "act": ["kind": "confirm", "step": "report-to-academy"],
            ]
        case .commandAccepted: Self.outcome([:])
        case .commandRefused:
            Self.outcome([
                "refusal": [
                    "code": "case-closed", "detail": ["fr": "Le dossier est clos.", "en": "The case is closed."],
                ]
            ])
        case .referralRequested: Self.referral(["due": "2026-10-26", "at": Self.now, "identity": Self.sealedBox])
        case .referralWithdrawn: Self.referral(["at": Self.now, "reason": "alert-withdrawn"])
        case .referralAcknowledged: Self.reply("acknowledged", [:])
        case .referralAccepted: Self.reply("accepted", [:])
        case .referralDeclined: Self.reply("declined", ["reason": "out-of-territory"])
        case .referralProgress: Self.reply("progress", ["reason": "appointment-made"])
        case .referralSolution: Self.reply("solution", ["solution": "training"])
        case .referralEnded: Self.reply("ended", ["reason": "no-answer"])
        case .replyRejected:
            [
                "reply": "r-1", "referral": Self.referralID, "code": "referral-over",
                "detail": ["fr": "Cette orientation a pris fin.", "en": "This referral is over."], "at": Self.now,
            ]
        case .deliveryRequested: Self.delivery(attempt: 0)
        case .deliveryAttempted, .deliverySent: Self.delivery(attempt: 1)
        case .deliveryFailed: Self.delivery(attempt: 3, reason: "mailbox-unknown")
        case .deliveryExpired: Self.delivery(attempt: 0, reason: "too-late")
        case .deliverySuppressed: Self.delivery(attempt: 0, reason: "cause-withdrawn")
        case .caseOpened, .caseAlertAttached, .caseAlertWithdrawn, .caseReopened:
            Self.caseEvent(["alert": Self.alertSummary])
        case .caseStepDue, .caseOverdue: Self.caseEvent(["step": Self.step])
        case .caseStepDone: Self.caseEvent(["step": Self.step, "by": Self.person])
        case .caseStepDropped: Self.caseEvent(["step": Self.step, "reason": "alert-withdrawn"])
        case .caseInterviewScheduled, .caseInterviewHeld:
            Self.caseEvent(["interview": Self.interview, "by": Self.person])
        case .caseReferred:
            Self.caseEvent(["referral": Self.referralID, "partner": "cio-75019", "by": Self.person])
        case .caseReferralWithdrawn:
            Self.caseEvent(["referral": Self.referralID, "partner": "cio-75019", "reason": "alert-withdrawn"])
        case .caseAnswered: Self.caseEvent(["reply": Self.reply("accepted", [:])])
        case .caseSolutionFound: Self.caseEvent(["solution": "training", "referral": Self.referralID])
        case .caseClosed: Self.caseEvent(["reason": "solution", "by": Self.person])
        }
    }

    private static let now: JSONValue = "2026-10-12T07:30:00.000000Z"
    private static let pupil: JSONValue = "2f162d4c2aa56f5e090154c2f417c173"
    private static let caseID: JSONValue = "7f1d0a4be2c94f6c8a50b1f3d8e6c702"
    private static let referralID: JSONValue = "03c7e8d2b5a14e0f9b6a7c1d2e3f4a5b"
    private static let alertID: JSONValue = "9a0c4e1f7b2d4c8e8f3a6d5b1c0e2f47"
    /// Has the form of a sealed box; nobody's key opens it.
    private static let sealedBox: JSONValue =
        "Tm9ib2R5J3Mga2V5IG9wZW5zIHRoaXM6IGEgbWFkZS11cCBzZWFsZWQgYm94LCBubyBtb3JlLg=="
    private static let person: JSONValue = ["id": "p-12", "name": "Alex Exemple", "role": "head"]
    private static let step: JSONValue = [
        "name": "educational-team", "alert": alertID, "role": "head", "due": "2026-10-19T15:00:00.000000Z",
    ]
    private static let interview: JSONValue = [
        "interview": "i-3", "at": "2026-10-14T12:00:00.000000Z", "participants": ["pupil", "guardians", "cpe"],
        "objectives": [],
    ]
    private static let alertSummary: JSONValue = [
        "id": alertID, "revision": 1, "rule": "four-half-days", "severity": "warning", "period": "2026-10",
        "ageBand": "under-16",
    ]

    private static func alert(revision: Int, change: Int? = nil) -> JSONValue {
        var members: [JSONObject.Member] = [("id", alertID), ("revision", JSONValue(revision))].map(
            JSONObject.Member.init)
        if let change { members.append(JSONObject.Member(name: "change", value: JSONValue(change))) }
        let rest: JSONValue = [
            "rule": "four-half-days", "severity": "warning", "pupil": pupil, "school": "0759999L",
            "period": "2026-10", "measure": 4, "threshold": 4, "reachedOn": "2026-10-08",
            "evidence": [
                ["date": "2026-10-05", "halfDay": "morning"], ["date": "2026-10-05", "halfDay": "afternoon"],
                ["date": "2026-10-06", "halfDay": "morning"], ["date": "2026-10-08", "halfDay": "morning"],
            ],
            "ageBand": "under-16", "policy": ["name": "fr-2026", "version": "1"], "legalBasis": "L131-8, R131-7 I",
            "explanation": [
                "fr": "4 demi-journées d'absence sans motif valable en octobre 2026 : le seuil est de 4.",
                "en": "4 half-days of unexcused absence in October 2026: the threshold is 4.",
            ],
        ]
        return joined(.object(JSONObject(members)), rest)
    }

    private static func outcome(_ rest: JSONValue) -> JSONValue {
        joined(
            ["command": "c0a8f9d1", "case": caseID, "pupil": pupil, "revision": 4, "at": now], rest)
    }

    private static func referral(_ rest: JSONValue) -> JSONValue {
        joined(
            [
                "referral": referralID, "case": caseID, "partner": "cio-75019", "territory": "75019",
                "asked": ["interview"],
            ], rest)
    }

    private static func reply(_ kind: JSONValue, _ rest: JSONValue) -> JSONValue {
        joined(["kind": kind, "id": "r-1", "referral": referralID, "at": now], rest)
    }

    private static func delivery(attempt: Int, reason: String? = nil) -> JSONValue {
        joined(
            [
                "delivery": "5d2f8c1e9b7a4d3c8e6f0a1b2c3d4e5f", "pupil": pupil, "cause": alertID,
                "recipient": "guardian-8c1f0e5a72d94b36", "channel": "email", "template": "unexplained-absence.1",
                "language": "fr", "attempt": JSONValue(attempt), "at": now,
            ], reason.map { ["reason": .string($0)] } ?? [:])
    }

    private static func caseEvent(_ rest: JSONValue) -> JSONValue {
        joined(["case": caseID, "pupil": pupil, "school": "0759999L", "revision": 2, "at": now], rest)
    }

    private static func joined(_ one: JSONValue, _ other: JSONValue) -> JSONValue {
        guard case .object(let first) = one, case .object(let second) = other else { return one }
        return .object(JSONObject(first.members + second.members))
    }
}
