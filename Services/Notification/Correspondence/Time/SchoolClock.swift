import Messages

/// The time that clocks show at a school: Europe/Paris, and overseas that of the département in its UAI.
struct SchoolClock {
    private enum Summer {
        case none
        /// Directive 2000/84/EC: from 01:00 UTC on the last Sunday of March to the same of October.
        case european
        /// Saint-Pierre-et-Miquelon goes with North America: from the second Sunday of March to the first of November,
        /// at 02:00 by the clock.
        case american
    }

    private static let minute: Int64 = 60_000
    private static let hour = 60 * minute

    /// East of UTC, in winter.
    private let offset: Int64
    private let summer: Summer

    init(of school: UAI) {
        let (hours, summer): (Int64, Summer) =
            switch school.department {
            case "971", "972", "977", "978": (-4, .none)  // Guadeloupe, Martinique, Saint-Barthélemy, Saint-Martin
            case "973": (-3, .none)  // Guyane
            case "974": (4, .none)  // La Réunion
            case "975": (-3, .american)
            case "976": (3, .none)  // Mayotte
            case "983": (11, .none)  // Nouvelle-Calédonie
            case "984": (-10, .none)  // Polynésie française
            case "986": (12, .none)  // Wallis-et-Futuna
            default: (1, .european)
            }
        self.offset = hours * Self.hour
        self.summer = summer
    }

    /// - Parameter instant: milliseconds since 1970.
    /// - Returns: the date and the minutes since midnight.
    func local(_ instant: Int64) -> (date: CalendarDate, minutes: Int) {
        let local = Timestamp(milliseconds: instant + offset(at: instant))
        return (local.date, Int((local.milliseconds - Timestamp(local.date).milliseconds) / Self.minute))
    }

    /// The instant at which clocks show `hour` on `date`: for hours at which clocks are never changed.
    func instant(_ date: CalendarDate, hour: Int64) -> Int64 {
        let winter = Timestamp(date).milliseconds + hour * Self.hour - offset
        return winter - (offset(at: winter) - offset)
    }

    private func offset(at instant: Int64) -> Int64 {
        let year = Timestamp(milliseconds: instant).date.year
        let isSummer =
            switch summer {
            case .none: false
            case .european:
                instant >= Self.sunday(upTo: 31, month: 3, of: year) + Self.hour
                    && instant < Self.sunday(upTo: 31, month: 10, of: year) + Self.hour
            case .american:
                instant >= Self.sunday(upTo: 14, month: 3, of: year) + 2 * Self.hour - offset
                    && instant < Self.sunday(upTo: 7, month: 11, of: year) + Self.hour - offset
            }
        return isSummer ? offset + Self.hour : offset
    }

    /// Midnight UTC of the last Sunday not after a day of a month.
    private static func sunday(upTo day: Int, month: Int, of year: Int) -> Int64 {
        guard let last = CalendarDate(year: year, month: month, day: day) else { return 0 }
        return Timestamp(last.adding(days: -((last.weekday.rawValue + 1) % 7))).milliseconds
    }
}
