/// Whom a school's contact of one pupil lets us write to.
public struct Recipients: Hashable, Sendable {
    private let all: [Recipient]

    /// - Parameter all: in the order of the contact. Two with one id share a mailbox: the first of them counts, and one
    ///   letter goes there.
    public init(_ all: [Recipient]) {
        var seen: Set<RecipientID> = []
        self.all = all.filter { seen.insert($0.id).inserted }
    }

    /// Those who are to be told: each legal guardian who has not opted out, both parents alike, and the
    /// pupil once of age.
    ///
    /// Guardians of an adult are told as long as the school keeps them as legal: it is the school that takes them out
    /// when the pupil objects.
    func addressees(isAdult: Bool) -> [Recipient] {
        all.filter { recipient in
            switch recipient.role {
            case .guardian: recipient.isLegal && !recipient.optOut
            case .pupil: isAdult
            }
        }
    }
}
