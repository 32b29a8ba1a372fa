/// Whom a school's contact of one pupil lets us write to.
public struct Recipients: Hashable, Sendable {
    private let all: [Recipient]

    /// - Parameter all: in the order of the contact. Two with one id share a mailbox.
    public init(_ all: [Recipient]) {
        self.all = all
    }

    /// Those who are to be told: each legal guardian who has not opted out, both parents alike, and the
    /// pupil once of age.
    ///
    /// Guardians of an adult are told as long as the school keeps them as legal: it is the school that takes them out
    /// when the pupil objects. Of those who share a mailbox the first counts who is to be told, and one letter goes there.
    func addressees(isAdult: Bool) -> [Recipient] {
        var seen: Set<RecipientID> = []
        return all.filter { recipient in
            let isTold =
                switch recipient.role {
                case .guardian: recipient.isLegal && !recipient.optOut
                case .pupil: isAdult
                }
            return isTold && seen.insert(recipient.id).inserted
        }
    }
}
