public import Messages

/// The key of the state: one pupil in one school year, 18 bytes.
///
/// By school year, because every rule judges the facts of one school year alone: a late correction of last year must not
/// drag this year's half-days through the changelog, and dropping a year when its retention has passed is a tombstone.
public struct PupilYearKey: BitwiseCopyable, Hashable, Sendable {
    private let high: UInt64
    private let low: UInt64
    private let start: Int16

    public static let size = 18

    public init(_ pupil: Pseudonym, _ year: SchoolYear) {
        high = pupil.high.bigEndian
        low = pupil.low.bigEndian
        start = Int16(truncatingIfNeeded: year.start).bigEndian
    }

    /// - Parameter bytes: as ``withBytes(_:)`` gives them.
    public init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size else { return nil }
        high = bytes.loadUnaligned(as: UInt64.self)
        low = bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
        start = bytes.loadUnaligned(fromByteOffset: 16, as: Int16.self)
    }

    public var pupil: Pseudonym { Pseudonym(high: UInt64(bigEndian: high), low: UInt64(bigEndian: low)) }
    public var year: SchoolYear { SchoolYear(start: Int(Int16(bigEndian: start))) }

    /// The pseudonym, then the year of September, big-endian.
    public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        withUnsafeBytes(of: self) { body(UnsafeRawBufferPointer(rebasing: $0[..<Self.size])) }
    }
}
