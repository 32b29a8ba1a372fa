/// One alert that stood at least once, in 6 bytes: which, and how many times it has been raised and withdrawn.
///
///     0   2   key        day 9 bits · kind of period 2 · rule 5
///     2   4   revision   odd: it stands
///
/// Keys order alerts by the first day of their period. A revision needs a newer version of a half-day, so four thousand
/// million of them will not come.
struct LedgerEntry: BitwiseCopyable, Sendable {
    static let size = 6

    let key: UInt16
    var revision: UInt32

    init(key: UInt16, revision: UInt32) {
        self.key = key
        self.revision = revision
    }

    init(from bytes: UnsafeRawPointer) {
        key = Self.key(from: bytes)
        revision = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt32.self))
    }

    func store(to bytes: UnsafeMutableRawPointer) {
        bytes.storeBytes(of: key.littleEndian, as: UInt16.self)
        bytes.storeBytes(of: revision.littleEndian, toByteOffset: 2, as: UInt32.self)
    }

    static func key(from bytes: UnsafeRawPointer) -> UInt16 {
        UInt16(littleEndian: bytes.loadUnaligned(as: UInt16.self))
    }

    static func key(rule: SupportedRule, span: PeriodSpan, day: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: day) << 7 | UInt16(span.rawValue) << 5 | UInt16(rule.rawValue)
    }

    var day: Int { Int(key >> 7) }
    var stands: Bool { revision & 1 == 1 }

    func isOf(_ rule: SupportedRule, _ span: PeriodSpan) -> Bool {
        key & 0x7F == UInt16(span.rawValue) << 5 | UInt16(rule.rawValue)
    }
}

extension AlertTransition {
    /// What brought the alert of `entry` to where it is.
    init?(_ entry: LedgerEntry) {
        guard let rule = SupportedRule(rawValue: UInt8(entry.key & 0x1F)),
            let span = PeriodSpan(rawValue: UInt8(entry.key >> 5 & 0x3))
        else { return nil }
        self.init(rule: rule, span: span, day: entry.day, revision: entry.revision)
    }
}
