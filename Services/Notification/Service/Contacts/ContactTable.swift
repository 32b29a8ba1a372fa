import Correspondence
import Messages
import Streaming

/// The contacts of one pupil during one call of the fold; each is opened once at most.
final class ContactTable {
    typealias Opened = (contact: SealedContact, recipients: Recipients)

    private let pupil: Pseudonym
    private let table: Table
    private let opener: ContactOpener
    private let key: RecipientKey
    private let metrics: NotificationMetrics
    /// As they lie in the table, newest first; without those that cannot be read or are another pupil's, which were set aside when they
    /// came.
    private lazy var newestFirst = Array(pupil.hex.utf8).withUnsafeBytes { table.rows(of: $0) }
        .compactMap { try? SealedContact(decoding: $0.value) }.filter { $0.pupil == pupil }
        .sorted { $0.supersedes($1) }
    private var opened: [UAI: Opened?] = [:]

    init(
        pupil: Pseudonym, table: Table, opener: ContactOpener, key: RecipientKey, metrics: NotificationMetrics
    ) {
        self.pupil = pupil
        self.table = table
        self.opener = opener
        self.key = key
        self.metrics = metrics
    }

    /// What `school` says, else what another said last, as in referrals: better an address that may be old than a family
    /// that is not told. Nil when there is no contact, or none that our keys open.
    func inForce(at school: UAI) -> Opened? {
        for contact in newestFirst.filter({ $0.school == school }) + newestFirst {
            if let opened = open(contact) { return opened }
        }
        return nil
    }

    /// Whether contacts are there and none can be opened.
    func isSealedToStrangers(at school: UAI) -> Bool { !newestFirst.isEmpty && inForce(at: school) == nil }

    private func open(_ contact: SealedContact) -> Opened? {
        if let known = opened[contact.school] { return known }
        let recipients = try? opener.recipients(of: contact, key: key)
        if recipients == nil { metrics.unopenedContact() }
        let result = recipients.map { (contact, $0) }
        opened[contact.school] = .some(result)
        return result
    }
}
