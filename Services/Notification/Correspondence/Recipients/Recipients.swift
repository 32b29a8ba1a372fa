/// Whom a contact of one pupil lets us write to.
public struct Recipients: Hashable, Sendable {
    private let all: [Recipient]

    /// - Parameter all: in the order of the contact. Two with one id share a mailbox.
    public init(_ all: [Recipient]) {
        self.all = all
    }

    /// Where somebody stands in the contact, from 0 on; nil for who does not.
    public func place(of id: RecipientID) -> Int? { all.firstIndex { $0.id == id } }

    /// Those who are to be told: each legal guardian, both parents alike, and the pupil once of age. Who has opted out
    /// is among them: it depends on the letter whether that counts (``Subject/isRequiredByLaw``).
    ///
    /// Guardians of an adult are told as long as the school keeps them as legal: it is the school that takes them out
    /// when the pupil objects. Of those who share a mailbox and are to be told the first counts, and whoever has not opted
    /// out before the others; one letter goes there.
    func addressees(isAdult: Bool) -> [Recipient] {
        let told = all.filter { recipient in
            switch recipient.role {
            case .guardian: recipient.isLegal
            case .pupil: isAdult
            }
        }
        var seen: Set<RecipientID> = []
        return (told.filter { !$0.optOut } + told.filter(\.optOut)).filter { seen.insert($0.id).inserted }
    }
}
