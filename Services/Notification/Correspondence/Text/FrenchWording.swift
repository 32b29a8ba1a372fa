import Messages

struct FrenchWording: Wording {
    private let letter: Letter
    private let clock: SchoolClock
    private let school: String
    /// "pour Inès", "pour votre enfant", "vous concernant"
    private let about: String

    init(_ letter: Letter, givenName: String?) {
        self.letter = letter
        clock = SchoolClock(of: letter.school)
        school = "L’établissement \(letter.school)"
        about = letter.role == .pupil ? "vous concernant" : "pour \(givenName ?? "votre enfant")"
    }

    let greeting = "Bonjour,"

    var closing: String {
        "Ce message est envoyé automatiquement. Merci de ne pas y répondre et de vous adresser directement à l’établissement."
    }

    var title: String {
        switch letter.kind {
        case .notice, .replacement: notification
        case .correction: "rectification : \(notification)"
        }
    }

    private var notification: String {
        switch letter.subject {
        case .unexplainedAbsence(let date, _): "absence du \(Self.text(date))"
        case .educationalTeam(_, let period), .educationalCommunity(_, let period):
            "absences sans motif valable \(Self.text(period))"
        case .interview:
            letter.kind == .replacement ? "entretien à l’établissement, nouvelle date" : "entretien à l’établissement"
        case .reportToAcademy: "transmission du dossier d’absences"
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
                "\(school) a relevé une absence \(about) le \(Self.text(date)), \(Self.text(halfDays)), et n’en connaît pas encore le motif.",
                "Merci de le lui indiquer dès que possible. Si vous l’avez déjà fait, ne tenez pas compte de ce message.",
            ]
        case .educationalTeam(let halfDays, let period):
            [
                "\(school) a relevé \(halfDays) demi-journées d’absence sans motif valable \(about) \(Self.text(period)).",
                "Dans ce cas, la loi prévoit que le chef d’établissement réunit l’équipe ou la commission éducative, cherche avec vous la cause de ces absences et convient avec vous de mesures utiles (articles L131-8 et R131-7 du code de l’éducation). L’établissement vous invitera à cet échange.",
                "Si l’une de ces absences a un motif que l’établissement ne connaît pas, merci de le lui indiquer dès que possible.",
            ]
        case .educationalCommunity(let halfDays, let period):
            [
                "\(school) a relevé \(halfDays) demi-journées d’absence sans motif valable \(about) \(Self.text(period)).",
                "Dans ce cas, le chef d’établissement réunit de nouveau les membres de la communauté éducative, propose une aide adaptée et désigne un membre du personnel qui sera votre interlocuteur (article L131-8 du code de l’éducation). L’établissement prendra contact avec vous.",
                "Si l’une de ces absences a un motif que l’établissement ne connaît pas, merci de le lui indiquer dès que possible.",
            ]
        case .interview(let at):
            [
                "\(school) vous invite à un entretien \(letter.role == .pupil ? "vous concernant" : about), pour faire le point ensemble, le \(text(at)).",
                letter.kind == .replacement
                    ? "Cette date remplace celle de notre précédent message."
                    : "Si vous ne pouvez pas venir à cette date, merci de prévenir l’établissement, qui vous en proposera une autre.",
            ]
        case .reportToAcademy:
            [
                "\(school) a transmis à l’autorité académique le dossier d’absences ouvert \(about), comme le prévoit l’article L131-8 du code de l’éducation.",
                "L’autorité académique peut vous écrire ou vous recevoir. L’établissement reste à votre disposition pour chercher une solution avec vous.",
            ]
        }
    }

    private var correction: [String] {
        switch letter.subject {
        case .unexplainedAbsence(let date, _):
            [
                "Nous vous avons écrit au sujet d’une absence relevée \(about) le \(Self.text(date)).",
                "Le dossier a été mis à jour : cette absence n’est plus signalée comme étant sans motif connu. Vous n’avez rien de plus à faire.",
            ]
        case .educationalTeam(_, let period), .educationalCommunity(_, let period):
            [
                "Nous vous avons écrit au sujet d’absences sans motif valable relevées \(about) \(Self.text(period)).",
                "Le décompte a été rectifié : le nombre de demi-journées dont parlait ce message n’est plus atteint. Ne tenez pas compte de notre précédent message.",
            ]
        case .interview(let at):
            ["L’entretien prévu le \(text(at)) n’aura pas lieu."]
        case .reportToAcademy:
            ["Ne tenez pas compte de notre précédent message."]
        }
    }

    // MARK: - Dates

    private static let weekdays = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"]
    private static let months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]

    private static func text(_ date: CalendarDate) -> String {
        let (year, month, day) = date.components
        return "\(weekdays[date.weekday.rawValue]) \(day == 1 ? "1er" : "\(day)") \(months[month - 1]) \(year)"
    }

    private static func text(_ period: Period) -> String {
        switch period {
        case .month(let month): "en \(months[month.month - 1]) \(month.year)"
        case .date(let date): "dans les trente jours jusqu’au \(text(date))"
        case .schoolYear(let year): "pendant l’année scolaire \(year)"
        }
    }

    private static func text(_ halfDays: Subject.HalfDays) -> String {
        switch halfDays {
        case .morning: "le matin"
        case .afternoon: "l’après-midi"
        case .both: "matin et après-midi"
        }
    }

    private func text(_ instant: Int64) -> String {
        let (date, minutes) = clock.local(instant)
        let rest = minutes % 60
        return "\(Self.text(date)) à \(minutes / 60) h\(rest == 0 ? "" : rest < 10 ? " 0\(rest)" : " \(rest)")"
    }
}
