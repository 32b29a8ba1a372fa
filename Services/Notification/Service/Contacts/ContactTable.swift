import Correspondence
import Messages
import Streaming

/// The contacts of one pupil during one call of the fold; each is opened once at most.
final class ContactTable {
    private let pupil: Pseudonym
    private let table: Table
    private let opener: ContactOpener
    private let metrics: NotificationMetrics
    private var opened: [UAI: Recipients?] = [:]

    init(pupil: Pseudonym, table: Table, opener: ContactOpener, metrics: NotificationMetrics) {
        self.pupil = pupil
        self.table = table
        self.opener = opener
        self.metrics = metrics
    }

    /// As it lies in the table; nil also for one that cannot be read, which was set aside when it came.
    func contact(at school: UAI) -> SealedContact? {
        Array("\(pupil)/\(school)".utf8).withUnsafeBytes { table.value(of: $0) }
            .flatMap { try? SealedContact(decoding: $0) }
    }

    /// Nil when there is no contact, or none that our key opens.
    func recipients(at school: UAI) -> Recipients? {
        if let known = opened[school] { return known }
        let recipients = contact(at: school).flatMap { sealed in
            let recipients = try? opener.recipients(of: sealed)
            if recipients == nil { metrics.unopenedContact() }
            return recipients
        }
        opened[school] = .some(recipients)
        return recipients
    }
}
