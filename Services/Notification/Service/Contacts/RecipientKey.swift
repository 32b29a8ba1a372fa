import Correspondence
import Mail
import Messages

/// Makes recipients' ids. It is kept in the state of each task, sealed to the newest of the contacts' keys, and so outlives them: an
/// id that changed would have a family told again of all that it was told.
struct RecipientKey: Hashable, Sendable {
    /// Of its record in the state of a task, where pupils lie under 16 bytes.
    static let stateKey = Array("recipients".utf8)

    private let bytes: [UInt8]

    /// Where none is kept yet: of the contacts' key, so that no other has to be made, and not the key itself.
    init(derivedFrom key: SecretKey) {
        bytes = Digest.bytes(of: Array("vigie recipients".utf8), count: 32, key: key.bytes)
    }

    /// - Returns: nil when it is sealed to none of `keys`.
    init?(opening box: SealedBox, with keys: SecretKeys) {
        guard let bytes = box.opened(with: keys), bytes.count == 32 else { return nil }
        self.bytes = bytes
    }

    func sealed(to key: PublicKey) -> SealedBox { SealedBox(sealing: bytes, to: key) }

    /// Whoever answers for two pupils has two ids, which cannot be tied; letters of either case are one address.
    func id(of address: MailAddress, for pupil: Pseudonym) -> RecipientID {
        let message = pupil.bytes + Array(address.text.lowercased().utf8)
        return RecipientID(bits: Digest.bytes(of: message, count: 8, key: bytes).reduce(0) { $0 << 8 | UInt64($1) })
    }
}
