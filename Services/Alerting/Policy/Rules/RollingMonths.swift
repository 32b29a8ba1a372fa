/// Walks through the unexcused half-days of a school year in the order of time and stops at each that is the n-th of
/// those dated in the 30 dates that end with its own, and after the date of the alert before it (policy.md, Rules).
struct RollingMonths {
    private static let length = 30

    private let threshold: Int
    /// The half-day to look at next, and the first of the window.
    private var next = 0
    private var first = 0
    /// Unexcused half-days of the window.
    private var counted = 0
    /// The day of the alert before; −1 when there was none.
    private(set) var last = -1

    init(threshold: Int) {
        self.threshold = threshold
    }

    /// The day of the next alert, whether a policy is in force on it or not: its half-days belong to no other.
    /// - Parameter year: with the same half-days at each call.
    mutating func next(in year: borrowing PupilYear) -> Int? {
        while next < year.halfDayCount {
            let index = next
            next += 1
            let day = year.day(at: index)
            guard day > last, year.isUnexcused(at: index) else { continue }
            counted += 1
            while year.day(at: first) <= day - Self.length {
                if year.day(at: first) > last, year.isUnexcused(at: first) { counted -= 1 }
                first += 1
            }
            guard counted >= threshold else { continue }
            (last, first, counted) = (day, next, 0)
            return day
        }
        return nil
    }

    /// The days whose half-days count for an alert on `day` when the one before it is of the day `last`.
    static func window(upTo day: Int, after last: Int) -> Range<Int> { max(last + 1, day - length + 1)..<day + 1 }
}
