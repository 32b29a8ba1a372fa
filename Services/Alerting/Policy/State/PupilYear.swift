public import Messages

/// What alerting knows of one pupil in one school year: a view on the bytes of the state, changed in place.
///
///     0    1   format
///     1    2   number of half-days
///     3    22  each half-day on which there was a fact, in the order of time: ``HalfDayVersion``
///     +    6   each alert that stood at least once, in the order of its period: ``LedgerEntry``
///
/// With the 18 bytes of its key that is 21 bytes a pupil, 22 a half-day and 6 an alert. A half-day whose version in
/// force is cancelled stays, so that nothing older comes back (policy.md, Facts, 2). Half-days are sorted because dates
/// advance: a new one is nearly always found, and put, at the end; and those of one month lie side by side.
///
/// Nothing here allocates or counts references. A value lives during the call of `StateStore.update` that gave the room.
public struct PupilYear {
    public static let format: UInt8 = 1
    private static let headerSize = 3

    public let days: SchoolYearDays
    private let room: UnsafeMutableRawBufferPointer
    public private(set) var halfDayCount: Int
    private var ledgerCount: Int

    /// - Parameters:
    ///   - room: the present bytes, and room for ``growth(_:under:)`` more.
    ///   - count: how many bytes are present; zero for a new pupil.
    public init(room: UnsafeMutableRawBufferPointer, count: Int, days: SchoolYearDays) {
        self.room = room
        self.days = days
        guard count > 0 else {
            (halfDayCount, ledgerCount) = (0, 0)
            room.storeBytes(of: Self.format, as: UInt8.self)
            room.storeBytes(of: 0, toByteOffset: 1, as: UInt16.self)
            return
        }
        // The runtime refuses a changelog of a newer format before it gets here; these bytes are our own.
        precondition(room[0] == Self.format, "state of another format")
        halfDayCount = Int(UInt16(littleEndian: room.loadUnaligned(fromByteOffset: 1, as: UInt16.self)))
        ledgerCount = (count - Self.headerSize - halfDayCount * HalfDayVersion.size) / LedgerEntry.size
        precondition(ledgerCount >= 0 && byteCount == count, "state cut short")
    }

    /// The bytes in use.
    public var byteCount: Int { ledgerStart + ledgerCount * LedgerEntry.size }

    /// By how many bytes a value of `count` bytes can grow through one fact.
    /// - Parameter count: asked for only with rolling months, where one fact may move all alerts after it.
    public static func growth(_ count: @autoclosure () -> Int, under rules: CompiledPolicy) -> Int {
        let alerts = SupportedRule.allCases.count * (rules.areRolling ? 2 + count() / HalfDayVersion.size : 1)
        return headerSize + HalfDayVersion.size + alerts * LedgerEntry.size
    }

    /// By how many bytes a value of `count` bytes can grow when it is reconsidered: a rule has one alert a half-day at most.
    public static func growth(reconsidering count: Int) -> Int {
        SupportedRule.allCases.count * (count / HalfDayVersion.size) * LedgerEntry.size
    }

    /// Takes a fact in and says which alerts come to stand or cease to.
    /// - Parameters:
    ///   - fact: of this pupil and school year.
    ///   - report: is given this year with the fact in it.
    /// - Returns: false when the fact is the one in force already, or an older version: nothing has changed.
    public mutating func apply(
        _ fact: AttendanceFact, under rules: CompiledPolicy,
        report: (borrowing PupilYear, AlertTransition) -> Void
    ) -> Bool {
        guard let index = put(HalfDayVersion(fact, slot: days.slot(of: fact.when))) else { return false }
        evaluate(around: index, under: rules, report: report)
        return true
    }

    // MARK: Half-days

    /// - Returns: where the version is now; nil when it does not win over what is there.
    private mutating func put(_ version: HalfDayVersion) -> Int? {
        let slot = version.slot
        var index = halfDayCount
        while index > 0, self.slot(at: index - 1) > slot { index -= 1 }
        if index > 0, self.slot(at: index - 1) == slot {
            guard version.supersedes(HalfDayVersion(from: halfDay(at: index - 1))) else { return nil }
            version.store(to: halfDay(at: index - 1))
            return index - 1
        }
        open(at: halfDay(at: index), HalfDayVersion.size)
        version.store(to: halfDay(at: index))
        halfDayCount += 1
        room.storeBytes(of: UInt16(truncatingIfNeeded: halfDayCount).littleEndian, toByteOffset: 1, as: UInt16.self)
        return index
    }

    func version(at index: Int) -> HalfDayVersion { HalfDayVersion(from: halfDay(at: index)) }

    func mark(at index: Int) -> UInt64 { HalfDayVersion.mark(from: halfDay(at: index)) }

    func slot(at index: Int) -> Int { HalfDayVersion.slot(ofMark: mark(at: index)) }

    func day(at index: Int) -> Int { slot(at: index) / 2 }

    func isUnexcused(at index: Int) -> Bool { HalfDayVersion.isUnexcused(mark: mark(at: index)) }

    /// The half-days of some days, found from one of them on.
    func indices(ofDays range: Range<Int>, around index: Int) -> Range<Int> {
        var (lower, upper) = (index, index)
        while lower > 0, day(at: lower - 1) >= range.lowerBound { lower -= 1 }
        while upper < halfDayCount, day(at: upper) < range.upperBound { upper += 1 }
        return lower..<upper
    }

    // MARK: The ledger

    func ledgerEntry(at index: Int) -> LedgerEntry { LedgerEntry(from: ledger(at: index)) }

    var ledgerIndices: Range<Int> { 0..<ledgerCount }

    /// The alerts that stand, in the order of their periods.
    public func standing() -> [AlertTransition] {
        ledgerIndices.lazy.map { ledgerEntry(at: $0) }.filter(\.stands).compactMap { AlertTransition($0) }
    }

    /// Where the entry with that key is, or would be.
    private func ledgerIndex(of key: UInt16) -> (index: Int, isThere: Bool) {
        var index = ledgerCount
        while index > 0 {
            let present = LedgerEntry.key(from: ledger(at: index - 1))
            if present == key { return (index - 1, true) }
            if present < key { break }
            index -= 1
        }
        return (index, false)
    }

    /// Writes down whether an alert stands.
    /// - Returns: what that changes, if anything.
    mutating func setStanding(_ rule: SupportedRule, _ span: PeriodSpan, day: Int, stands: Bool) -> AlertTransition? {
        let key = LedgerEntry.key(rule: rule, span: span, day: day)
        let (index, isThere) = ledgerIndex(of: key)
        var entry = isThere ? ledgerEntry(at: index) : LedgerEntry(key: key, revision: 0)
        guard entry.stands != stands else { return nil }
        entry.revision &+= 1
        if !isThere {
            open(at: ledger(at: index), LedgerEntry.size)
            ledgerCount += 1
        }
        entry.store(to: ledger(at: index))
        return AlertTransition(rule: rule, span: span, day: day, revision: entry.revision)
    }

    // MARK: Bytes

    private var ledgerStart: Int { Self.headerSize + halfDayCount * HalfDayVersion.size }

    private func halfDay(at index: Int) -> UnsafeMutableRawPointer {
        base + (Self.headerSize + index * HalfDayVersion.size)
    }

    private func ledger(at index: Int) -> UnsafeMutableRawPointer { base + (ledgerStart + index * LedgerEntry.size) }

    private var base: UnsafeMutableRawPointer {
        guard let base = room.baseAddress else { preconditionFailure("no room") }
        return base
    }

    /// Moves what stands from `place` on by `size` bytes.
    private func open(at place: UnsafeMutableRawPointer, _ size: Int) {
        let count = byteCount
        precondition(count + size <= room.count, "no room")
        (place + size).copyMemory(from: place, byteCount: count - (place - base))
    }
}
