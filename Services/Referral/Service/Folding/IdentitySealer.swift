import Messages

/// Opens a pupil's contact and seals to a partner what it needs of it. The one place of this service where a name is in the
/// clear, for as long as a call.
struct IdentitySealer: Sendable {
    private let contactKeys: SecretKeys

    init(contactKeys: SecretKeys) {
        self.contactKeys = contactKeys
    }

    /// - Parameters:
    ///   - contacts: of the pupil, as they lie in the table.
    ///   - enrolments: of the pupil, in force.
    /// - Returns: nil while the partner needs something of a contact and none is there that can be opened, or has no key.
    func identity(for partner: Partner, contacts: [SealedContact], enrolments: [Enrolment]) -> SealedBox? {
        guard let key = partner.publicKey else { return nil }
        let enrolment = enrolments.filter { $0.status != .cancelled }.max {
            ($0.since, $0.school) < ($1.since, $1.school)
        }
        var contact = contact(of: enrolment?.school, among: contacts)
        // Who is not legally responsible for the pupil has no part in it.
        contact?.guardians.removeAll { !$0.isLegal }
        if contact == nil, partner.fields.contains(where: \.isOfContact) { return nil }
        var writer = JSONWriter()
        ReferralIdentity(contact: contact, enrolment: enrolment, fields: partner.fields).write(to: &writer)
        return SealedBox(sealing: writer.bytes, to: key)
    }

    /// What the school of the last enrolment knows, else what was recorded last.
    private func contact(of school: UAI?, among contacts: [SealedContact]) -> Contact? {
        let newestFirst = contacts.sorted { $0.supersedes($1) }
        let ofSchool = newestFirst.filter { $0.school == school }
        for sealed in ofSchool + newestFirst {
            if let contact = try? sealed.opened(with: contactKeys) { return contact }
        }
        return nil
    }
}

extension IdentityField {
    fileprivate var isOfContact: Bool {
        switch self {
        case .givenName, .familyName, .email, .phone, .guardians: true
        case .birthDate, .school, .division, .level, .postcode: false
        }
    }
}
