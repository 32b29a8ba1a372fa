import Messages

/// The version of a half-day that is in force, in 22 bytes: all that the rules and the order of versions need.
///
///     0   8   recordedAt   microseconds since 1970
///     8   8   idHash       64-bit BLAKE2b of the version's id
///     16  6   mark         slot 10 bits · cancelled 1 · kind 3 · reason 4 · partial 1 · school 24
///
/// Integers are little-endian. The bits of `mark` below the slot stand in the order in which policy.md lets them
/// decide between two versions of one instant and id, so one comparison of integers does it (Facts, 1).
struct HalfDayVersion: BitwiseCopyable, Sendable {
    static let size = 22

    let recordedAt: Int64
    let idHash: UInt64
    let mark: UInt64

    init(_ fact: AttendanceFact, slot: Int) {
        recordedAt = fact.recordedAt.microseconds
        idHash = fact.idHash
        var mark = UInt64(truncatingIfNeeded: slot)
        mark = mark << 1 | UInt64(fact.status.rawValue)
        mark = mark << 3 | UInt64(fact.kind.rawValue)
        mark = mark << 4 | UInt64(fact.reason.rawValue)
        mark = mark << 1 | (fact.complete ? 0 : 1)
        self.mark = mark << 24 | UInt64(fact.school.digits)
    }

    init(from bytes: UnsafeRawPointer) {
        recordedAt = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
        idHash = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        mark = Self.mark(from: bytes)
    }

    func store(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: recordedAt.littleEndian, as: Int64.self)
        bytes.storeBytes(of: idHash.littleEndian, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: UInt32(truncatingIfNeeded: mark).littleEndian, toByteOffset: 16, as: UInt32.self)
        bytes.storeBytes(of: UInt16(truncatingIfNeeded: mark >> 32).littleEndian, toByteOffset: 20, as: UInt16.self)
    }

    /// The mark of the version stored at `bytes`, without the rest.
    static func mark(from bytes: UnsafeRawPointer) -> UInt64 {
        let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: UInt32.self))
        let high = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: 20, as: UInt16.self))
        return UInt64(high) << 32 | UInt64(low)
    }

    var slot: Int { Self.slot(ofMark: mark) }

    static func slot(ofMark mark: UInt64) -> Int { Int(mark >> 33) }

    /// Whether this version wins over `other` of the same half-day; false both ways means the same fact.
    func supersedes(_ other: HalfDayVersion) -> Bool {
        if recordedAt != other.recordedAt { return recordedAt > other.recordedAt }
        if idHash != other.idHash { return idHash > other.idHash }
        return mark > other.mark
    }

    /// A recorded absence without a reason, partial or not.
    static func isUnexplained(mark: UInt64) -> Bool { judged(mark) <= 1 }

    /// A recorded absence of the whole half-day, without a reason or with a refused one.
    static func isUnexcused(mark: UInt64) -> Bool {
        let judged = judged(mark)
        return judged == 0 || judged == UInt64(AbsenceReason.otherRefused.rawValue) << 1
    }

    /// Cancelled, kind, reason and partial: zero is a recorded, complete absence without a reason.
    private static func judged(_ mark: UInt64) -> UInt64 { mark >> 24 & 0x1FF }

    static func school(ofMark mark: UInt64) -> UAI? { UAI(digits: UInt32(truncatingIfNeeded: mark & 0xFF_FFFF)) }
}
