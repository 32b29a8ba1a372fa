/// A record of a pupil of which the greatest version wins.
public protocol Versioned: SingleTypeMessage {
    var id: Identifier { get }
    var pupil: Pseudonym { get }
    /// When the SIS wrote this version.
    var recordedAt: Timestamp { get }
}

extension Versioned {
    /// Whether this version wins over `other` of the same key: by `recordedAt`, then the 64-bit BLAKE2b of the id, then
    /// what is written. False both ways means the same record.
    public func supersedes(_ other: Self) -> Bool {
        if recordedAt != other.recordedAt { return recordedAt > other.recordedAt }
        let (mine, its) = (id.tieBreak, other.id.tieBreak)
        if mine != its { return mine > its }
        return other.encoded().lexicographicallyPrecedes(encoded())
    }
}
