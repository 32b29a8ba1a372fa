public import Messages

/// The version of an enrolment or a contact that is in force: the greatest `recordedAt`, then the greater hash of the id
/// (policy.md, Facts, 4).
public struct RegistrationVersion: Comparable, Hashable, Sendable {
    public let recordedAt: Timestamp
    /// The 64-bit BLAKE2b of the record's id.
    public let idHash: UInt64
    /// Decides between two enrolments that contradict each other under one id and instant, so that what stands does not
    /// depend on which came first: the 64-bit BLAKE2b of what is written. Zero for a contact, which is sealed anew each
    /// time that it is sent: there the first stands.
    public let contentHash: UInt64

    public init(of enrolment: Enrolment) {
        recordedAt = enrolment.recordedAt
        idHash = enrolment.id.tieBreak
        contentHash = enrolment.encoded().withUnsafeBytes { Digest.tieBreak($0) }
    }

    public init(of contact: SealedContact) {
        recordedAt = contact.recordedAt
        idHash = contact.id.tieBreak
        contentHash = 0
    }

    /// The length of ``bytes``.
    public static let size = 24

    /// Three numbers of 64 bits, big-endian.
    public var bytes: [UInt8] {
        [UInt64(bitPattern: recordedAt.microseconds), idHash, contentHash].flatMap { number in
            (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * UInt64($0))) }
        }
    }

    /// - Parameter bytes: exactly ``size``.
    public init?(bytes: UnsafeRawBufferPointer) {
        guard bytes.count == Self.size else { return nil }
        func number(_ index: Int) -> UInt64 {
            UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
        }
        recordedAt = Timestamp(microseconds: Int64(bitPattern: number(0)))
        idHash = number(1)
        contentHash = number(2)
    }

    public static func < (one: Self, other: Self) -> Bool {
        (one.recordedAt, one.idHash, one.contentHash) < (other.recordedAt, other.idHash, other.contentHash)
    }
}
