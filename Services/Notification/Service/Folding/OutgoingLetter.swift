import Correspondence
import Messages

/// A letter and the sealed contact that says where it goes: an effect, from the fold to the post, in the memory of one
/// process. The address stays sealed until the letter is written.
struct OutgoingLetter: Sendable {
    let letter: Letter
    /// Of the recipient in the contact.
    let place: Int
    /// The value of its record, as it was in force when the attempt was committed.
    let contact: SealedContact

    var encoded: [UInt8] {
        let letter = letter.encoded()
        return [UInt8(letter.count >> 8), UInt8(letter.count & 0xFF), UInt8(place)] + letter + contact.encoded()
    }

    /// - Precondition: a contact has at most a few people.
    init(letter: Letter, place: Int, contact: SealedContact) {
        self.letter = letter
        self.place = place
        self.contact = contact
    }

    /// - Returns: nil when the bytes are not those of ``encoded``.
    init?(decoding bytes: [UInt8]) {
        guard bytes.count >= 3 else { return nil }
        let end = 3 + (Int(bytes[0]) << 8 | Int(bytes[1]))
        guard bytes.count >= end, let letter = try? Letter(decoding: bytes[3..<end]),
            let contact = try? SealedContact(decoding: Array(bytes[end...]))
        else { return nil }
        self.init(letter: letter, place: Int(bytes[2]), contact: contact)
    }
}
