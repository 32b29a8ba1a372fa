/// The days of the week from Monday (0) to Sunday (6), as ISO 8601 orders them.
public enum Weekday: Int, Sendable, CaseIterable, Comparable {
    case monday, tuesday, wednesday, thursday, friday, saturday, sunday

    public static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
}
