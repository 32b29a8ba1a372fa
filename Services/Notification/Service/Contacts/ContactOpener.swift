import Correspondence
import Mail
import Messages

/// Opens sealed contacts: the one place of this service where a name or an address is in the clear, for as long as a call.
struct ContactOpener: Sendable {
    let keys: SecretKeys

    /// Whom the contact lets us write to.
    /// - Parameter key: makes their ids.
    /// - Throws: when it is sealed to none of our keys, or holds no contact.
    func recipients(of sealed: SealedContact, key: RecipientKey) throws(DecodingFailure) -> Recipients {
        let contact = try sealed.opened(with: keys)
        return Recipients(
            people(in: contact).map { person in
                Recipient(
                    id: key.id(of: person.address, for: sealed.pupil), role: person.role, language: person.language,
                    isLegal: person.isLegal, optOut: person.optOut)
            })
    }

    /// What one letter needs of a contact.
    /// - Parameter place: of the recipient, as ``Recipients/place(of:)`` says it.
    /// - Returns: nil when nobody has that place.
    func addressing(
        _ place: Int, in sealed: SealedContact
    ) throws(DecodingFailure) -> (address: MailAddress, givenName: String?)? {
        let contact = try sealed.opened(with: keys)
        let people = people(in: contact)
        return people.indices.contains(place) ? (people[place].address, contact.givenName) : nil
    }

    private struct Person {
        let address: MailAddress
        let role: Recipient.Role
        let language: Language
        var isLegal = false
        var optOut = false
    }

    /// Those who have an address that mail can be sent to.
    private func people(in contact: Contact) -> [Person] {
        var people = contact.guardians.compactMap { guardian in
            guardian.email.flatMap { MailAddress($0) }.map {
                Person(
                    address: $0, role: .guardian, language: Language(tag: guardian.language),
                    isLegal: guardian.isLegal, optOut: guardian.optOut)
            }
        }
        if let address = contact.email.flatMap({ MailAddress($0) }) {
            // Pupils say nothing of their language: the one of the school.
            people.append(Person(address: address, role: .pupil, language: Language(tag: nil)))
        }
        return people
    }
}
