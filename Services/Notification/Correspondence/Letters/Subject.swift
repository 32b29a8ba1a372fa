public import Messages

/// What a letter is about, as far as the letter says it: no reason, no score.
public enum Subject: Hashable, Sendable {
    /// A date on which the pupil was missed and the reason is not known.
    case unexplainedAbsence(date: CalendarDate, halfDays: HalfDays)
    /// Unexcused half-days at which the law has the head of school convene the équipe or commission éducative (R131-7 I).
    case educationalTeam(halfDays: Int, period: Period)
    /// Unexcused half-days at which the communauté éducative meets again (circulaire 2014-159).
    case educationalCommunity(halfDays: Int, period: Period)
    /// An invitation.
    /// - Parameter at: milliseconds since 1970.
    case interview(at: Int64)
    /// The file of absences was handed to the academy (L131-8), which a named person has confirmed.
    case reportToAcademy

    /// Which half-days of one date.
    public enum HalfDays: UInt8, Sendable {
        case morning = 1
        case afternoon = 2
        case both = 3
    }

    /// The name of its template.
    var name: String {
        switch self {
        case .unexplainedAbsence: "unexplained-absence"
        case .educationalTeam: "educational-team"
        case .educationalCommunity: "educational-community"
        case .interview: "interview"
        case .reportToAcademy: "report-to-academy"
        }
    }

    /// Whether a family must be told, opted out or not: of each absence (R131-5) and of the steps of the procedure
    /// (L131-8, R131-7). An invitation is the school's own wish to talk.
    var isRequiredByLaw: Bool {
        switch self {
        case .unexplainedAbsence, .educationalTeam, .educationalCommunity, .reportToAcademy: true
        case .interview: false
        }
    }

    /// What makes a letter about it out of date though it still stands: nothing, but for the time of an interview.
    var key: Int64 {
        if case .interview(let at) = self { at } else { 0 }
    }
}
