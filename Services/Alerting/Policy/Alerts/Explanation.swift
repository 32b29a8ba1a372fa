import Messages

/// Why an alert came to stand or ceased to, in a sentence for people. It names no one.
struct Explanation {
    let settings: RuleSettings
    /// False: the policy, changed, does not judge that alert any more.
    let isJudged: Bool
    let period: Period
    /// The half-days that count now.
    let counted: Int
    let stands: Bool

    var text: Bilingual { Bilingual(fr: french, en: english) }

    private var french: String {
        let halfDays = "\(counted) demi-journée\(counted < 2 ? "" : "s") d'absence"
        let (when, date) = (FrenchDate.words(period), FrenchDate.on(period))
        guard isJudged else { return "La politique en vigueur n'applique plus cette règle \(date)." }
        switch (settings.rule, period, settings.threshold) {
        case (.unexplainedAbsence, _, _), (_, _, nil):
            return stands ? "\(halfDays) sans motif \(date)." : "Plus d'absence sans motif \(date)."
        case (_, .date, let threshold?):
            return stands
                ? "\(halfDays) sans motif légitime en 30 jours, jusqu'au \(when) (seuil : \(threshold))."
                : "Les \(threshold) demi-journées sans motif légitime en 30 jours ne sont plus atteintes \(date)."
        case (_, _, let threshold?):
            return stands
                ? "\(halfDays) sans motif légitime \(date) (seuil : \(threshold))."
                : "\(halfDays) sans motif légitime \(date) : moins que le seuil de \(threshold)."
        }
    }

    private var english: String {
        let halfDays = "\(counted) half-day\(counted == 1 ? "" : "s") of absence"
        let (when, date) = (EnglishDate.words(period), EnglishDate.on(period))
        guard isJudged else { return "The policy in force does not apply this rule \(date) any more." }
        switch (settings.rule, period, settings.threshold) {
        case (.unexplainedAbsence, _, _), (_, _, nil):
            return stands ? "\(halfDays) without a reason \(date)." : "No absence without a reason any more \(date)."
        case (_, .date, let threshold?):
            return stands
                ? "\(halfDays) without a legitimate reason within 30 days, up to \(when) (threshold: \(threshold))."
                : "The \(threshold) half-days without a legitimate reason within 30 days are no longer reached \(date)."
        case (_, _, let threshold?):
            return stands
                ? "\(halfDays) without a legitimate reason \(date) (threshold: \(threshold))."
                : "\(halfDays) without a legitimate reason \(date): less than the threshold of \(threshold)."
        }
    }
}

/// Periods in French: "octobre 2026", "1er octobre 2026".
private enum FrenchDate {
    private static let months = [
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ]

    static func words(_ period: Period) -> String {
        switch period {
        case .month(let month): return "\(months[month.month - 1]) \(month.year)"
        case .date(let date):
            let (year, month, day) = date.components
            return "\(day == 1 ? "1er" : String(day)) \(months[month - 1]) \(year)"
        case .schoolYear(let year): return year.description
        }
    }

    static func on(_ period: Period) -> String {
        if case .month = period { return "en \(words(period))" }
        return "le \(words(period))"
    }
}

/// Periods in English: "October 2026", "1 October 2026".
private enum EnglishDate {
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    static func words(_ period: Period) -> String {
        switch period {
        case .month(let month): return "\(months[month.month - 1]) \(month.year)"
        case .date(let date):
            let (year, month, day) = date.components
            return "\(day) \(months[month - 1]) \(year)"
        case .schoolYear(let year): return year.description
        }
    }

    static func on(_ period: Period) -> String {
        if case .month = period { return "in \(words(period))" }
        return "on \(words(period))"
    }
}
