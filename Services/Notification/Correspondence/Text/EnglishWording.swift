import Messages

struct EnglishWording: Wording {
    private let letter: Letter
    private let clock: SchoolClock
    private let school: String
    /// "for Inès", "for your child", "for you"
    private let about: String

    init(_ letter: Letter, givenName: String?) {
        self.letter = letter
        clock = SchoolClock(of: letter.school)
        school = "The school (\(letter.school))"
        about = letter.role == .pupil ? "for you" : "for \(givenName ?? "your child")"
    }

    let greeting = "Hello,"

    var closing: String {
        "This message was sent automatically. Please do not reply to it; contact the school directly."
    }

    var title: String {
        switch letter.kind {
        case .notice, .replacement: notification
        case .correction: "correction: \(notification)"
        }
    }

    private var notification: String {
        switch letter.subject {
        case .unexplainedAbsence(let date, _): "absence on \(Self.text(date))"
        case .educationalTeam(_, let period), .educationalCommunity(_, let period):
            "absences without a valid reason \(Self.text(period))"
        case .interview: letter.kind == .replacement ? "meeting at the school, new date" : "meeting at the school"
        case .reportToAcademy: "file of absences handed over"
        }
    }

    var paragraphs: [String] {
        switch letter.kind {
        case .notice, .replacement: notice
        case .correction: correction
        }
    }

    private var notice: [String] {
        switch letter.subject {
        case .unexplainedAbsence(let date, let halfDays):
            [
                "\(school) has recorded an absence \(about) on \(Self.text(date)), \(Self.text(halfDays)), and does not know the reason yet.",
                "Please tell the school the reason as soon as you can. If you have already done so, please ignore this message.",
            ]
        case .educationalTeam(let halfDays, let period):
            [
                "\(school) has recorded \(halfDays) half-days of absence without a valid reason \(about) \(Self.text(period)).",
                "In this case the law has the head of school bring together the educational team, look for the cause of these absences with you, and agree with you on what may help (articles L131-8 and R131-7 of the Code de l’éducation). The school will invite you to this meeting.",
                "If one of these absences has a reason that the school does not know, please tell the school as soon as you can.",
            ]
        case .educationalCommunity(let halfDays, let period):
            [
                "\(school) has recorded \(halfDays) half-days of absence without a valid reason \(about) \(Self.text(period)).",
                "In this case the head of school brings together the educational community again, offers suitable help, and names a member of staff whom you can turn to (article L131-8 of the Code de l’éducation). The school will contact you.",
                "If one of these absences has a reason that the school does not know, please tell the school as soon as you can.",
            ]
        case .interview(let at):
            [
                "\(school) invites you to a meeting \(letter.role == .pupil ? "about your situation" : about), to take stock together, on \(text(at)).",
                letter.kind == .replacement
                    ? "This date replaces the one in our earlier message."
                    : "If you cannot come on this date, please tell the school, which will offer you another.",
            ]
        case .reportToAcademy:
            [
                "\(school) has handed the file of absences kept \(about) to the education authority, as article L131-8 of the Code de l’éducation provides.",
                "The authority may write to you or ask to see you. The school remains available to look for a solution with you.",
            ]
        }
    }

    private var correction: [String] {
        switch letter.subject {
        case .unexplainedAbsence(let date, _):
            [
                "We wrote to you about an absence recorded \(about) on \(Self.text(date)).",
                "The record has been updated: this absence is no longer reported as having no known reason. There is nothing more that you need to do.",
            ]
        case .educationalTeam(_, let period), .educationalCommunity(_, let period):
            [
                "We wrote to you about absences without a valid reason recorded \(about) \(Self.text(period)).",
                "The count has been corrected: the number of half-days that the message spoke of is no longer reached. Please ignore our earlier message.",
            ]
        case .interview(let at):
            ["The meeting planned for \(text(at)) will not take place."]
        case .reportToAcademy:
            ["Please ignore our earlier message."]
        }
    }

    // MARK: - Dates

    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    private static func text(_ date: CalendarDate) -> String {
        let (year, month, day) = date.components
        return "\(weekdays[date.weekday.rawValue]) \(day) \(months[month - 1]) \(year)"
    }

    private static func text(_ period: Period) -> String {
        switch period {
        case .month(let month): "in \(months[month.month - 1]) \(month.year)"
        case .date(let date): "in the thirty days up to \(text(date))"
        case .schoolYear(let year): "in the school year \(year)"
        }
    }

    private static func text(_ halfDays: Subject.HalfDays) -> String {
        switch halfDays {
        case .morning: "in the morning"
        case .afternoon: "in the afternoon"
        case .both: "morning and afternoon"
        }
    }

    private func text(_ instant: Int64) -> String {
        let (date, minutes) = clock.local(instant)
        let rest = minutes % 60
        return "\(Self.text(date)) at \(minutes / 60):\(rest < 10 ? "0" : "")\(rest)"
    }
}
