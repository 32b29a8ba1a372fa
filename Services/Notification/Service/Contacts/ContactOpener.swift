import Correspondence
import Mail
import Messages

/// Opens sealed contacts: the one place of this service where a name or an address is in the clear, for as long as a call.
struct ContactOpener: Sendable {
    private let key: SecretKey
    /// Makes recipients' ids. Of the contacts' key, so that no other has to be kept, and not the key itself.
    private let recipientKey: [UInt8]

    init(key: SecretKey) {
        self.key = key
        recipientKey = Digest.bytes(of: Array("vigie recipients".utf8), count: 32, key: key.bytes)
    }

    /// Whom the contact lets us write to.
    /// - Throws: when it is not sealed to our key, or holds no contact.
    func recipients(of sealed: SealedContact) throws(DecodingFailure) -> Recipients {
        let contact = try sealed.opened(with: key)
        return Recipients(people(in: contact, of: sealed.pupil).map(\.recipient))
    }

    /// What one letter needs of a contact.
    /// - Returns: nil when the contact does not name that recipient.
    func addressing(
        _ recipient: RecipientID, in sealed: SealedContact
    ) throws(DecodingFailure) -> (address: MailAddress, givenName: String?)? {
        let contact = try sealed.opened(with: key)
        return people(in: contact, of: sealed.pupil).first { $0.recipient.id == recipient }
            .map { ($0.address, contact.givenName) }
    }

    /// Those who have an address that mail can be sent to.
    private func people(in contact: Contact, of pupil: Pseudonym) -> [(recipient: Recipient, address: MailAddress)] {
        var people = contact.guardians.compactMap { guardian in
            person(.guardian, guardian.email, guardian.language, guardian.isLegal, guardian.optOut, pupil)
        }
        // Pupils say nothing of their language: the one of the school.
        if let herself = person(.pupil, contact.email, nil, false, false, pupil) { people.append(herself) }
        return people
    }

    private func person(
        _ role: Recipient.Role, _ email: String?, _ language: String?, _ isLegal: Bool, _ optOut: Bool,
        _ pupil: Pseudonym
    ) -> (recipient: Recipient, address: MailAddress)? {
        guard let address = email.flatMap({ MailAddress($0) }) else { return nil }
        // Whoever answers for two pupils has two ids, which cannot be tied; letters of either case are one address.
        let message = pupil.bytes + Array(address.text.lowercased().utf8)
        let bits = Digest.bytes(of: message, count: 8, key: recipientKey).reduce(0) { $0 << 8 | UInt64($1) }
        let recipient = Recipient(
            id: RecipientID(bits: bits), role: role, language: Language(tag: language), isLegal: isLegal, optOut: optOut
        )
        return (recipient, address)
    }
}
