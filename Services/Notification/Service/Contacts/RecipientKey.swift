import Correspondence
import Mail
import Messages

/// Makes recipients' ids. It is kept in the state of each task, sealed to each of the contacts' keys, and so outlives them: an id that
/// changed would have a family told again of all that it was told.
struct RecipientKey: Hashable, Sendable {
    /// Of its record in the state of a task, where pupils lie under 16 bytes.
    static let stateKey = Array("recipients".utf8)

    private static let size = 32
    private static let boxSize = size + SealedBox.overhead

    private let bytes: [UInt8]

    /// Where none is kept yet: of the contacts' key, so that no other has to be made, and not the key itself.
    init(derivedFrom key: SecretKey) {
        bytes = Digest.bytes(of: Array("vigie recipients".utf8), count: Self.size, key: key.bytes)
    }

    /// - Parameter record: as ``record(for:)`` made it, for these or other keys.
    /// - Returns: nil when it is sealed to none of `keys`.
    init?(opening record: [UInt8], with keys: SecretKeys) {
        guard let bytes = Self.boxes(in: record).lazy.compactMap({ $0.opened(with: keys) }).first,
            bytes.count == Self.size
        else { return nil }
        self.bytes = bytes
    }

    /// A box for each of `keys`, one behind the other: an instance that has not been given the newest yet opens its own.
    func record(for keys: SecretKeys) -> [UInt8] {
        keys.all.flatMap { SealedBox(sealing: bytes, to: $0.publicKey).bytes }
    }

    /// Whether a record is for these keys and no other.
    static func isRecord(_ record: [UInt8], for keys: SecretKeys) -> Bool {
        let boxes = boxes(in: record)
        return boxes.count == keys.all.count && zip(boxes, keys.all).allSatisfy { $0.opened(with: $1) != nil }
    }

    private static func boxes(in record: [UInt8]) -> [SealedBox] {
        stride(from: 0, to: record.count, by: boxSize).compactMap { start in
            SealedBox(bytes: Array(record[start..<min(start + boxSize, record.count)]))
        }
    }

    /// Whoever answers for two pupils has two ids, which cannot be tied; letters of either case are one address.
    func id(of address: MailAddress, for pupil: Pseudonym) -> RecipientID {
        let message = pupil.bytes + Array(address.text.lowercased().utf8)
        return RecipientID(bits: Digest.bytes(of: message, count: 8, key: bytes).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
