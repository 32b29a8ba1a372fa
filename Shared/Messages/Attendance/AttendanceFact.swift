/// What alerting needs of one version of one half-day: 48 bytes, nothing on the heap.
public struct AttendanceFact: Hashable, Sendable, BitwiseCopyable {
    public var pupil: Pseudonym
    public var recordedAt: Timestamp
    /// The 64-bit BLAKE2b of the version's id, which decides between two of one instant.
    public var idHash: UInt64
    public var school: UAI
    public var date: CalendarDate
    public var halfDay: HalfDay
    public var kind: AttendanceKind
    public var status: AttendanceStatus
    public var reason: AbsenceReason
    /// False: the pupil missed a part of the half-day only.
    public var complete: Bool

    public init(
        pupil: Pseudonym, recordedAt: Timestamp, idHash: UInt64, school: UAI, date: CalendarDate, halfDay: HalfDay,
        kind: AttendanceKind = .absence, status: AttendanceStatus = .recorded, reason: AbsenceReason = .notGiven,
        complete: Bool = true
    ) {
        self.pupil = pupil
        self.recordedAt = recordedAt
        self.idHash = idHash
        self.school = school
        self.date = date
        self.halfDay = halfDay
        self.kind = kind
        self.status = status
        self.reason = reason
        self.complete = complete
    }

    /// A fact to decode into.
    public static let blank = AttendanceFact(
        pupil: Pseudonym(high: 0, low: 0), recordedAt: Timestamp(microseconds: 0), idHash: 0, school: UAI(checked: 0),
        date: CalendarDate(days: 0), halfDay: .morning)

    /// Whether this version of a half-day wins over `other` of the same one: policy.md, Facts, 1. A strict order, so
    /// that what is in force does not depend on the order of arrival; false both ways means the same fact.
    public func supersedes(_ other: AttendanceFact) -> Bool {
        if recordedAt != other.recordedAt { return recordedAt > other.recordedAt }
        if idHash != other.idHash { return idHash > other.idHash }
        return tieRank != other.tieRank ? tieRank > other.tieRank : school > other.school
    }

    /// Status, kind, reason, completeness (true first) in one number, in the order in which they decide.
    private var tieRank: UInt32 {
        UInt32(status.rawValue) << 24 | UInt32(kind.rawValue) << 16 | UInt32(reason.rawValue) << 8 | (complete ? 0 : 1)
    }

    /// The half-day that this is a version of.
    public var when: DatedHalfDay { DatedHalfDay(date, halfDay) }

    /// Recorded, an absence, without a reason or with a refused one.
    public var isUnexcused: Bool {
        status == .recorded && kind == .absence && (reason == .notGiven || reason == .otherRefused)
    }

    /// Recorded, an absence, for whatever reason, but present elsewhere or sent away by the school.
    public var isMissed: Bool {
        status == .recorded && kind == .absence && reason != .schoolActivity && reason != .exclusion
    }
}
