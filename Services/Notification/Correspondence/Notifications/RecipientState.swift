/// One person and one matter: what they have been told, and what is on its way to them.
struct RecipientState: Hashable, Sendable {
    enum Belief: Hashable, Sendable {
        case nothing
        /// That it stands.
        /// - Parameter key: ``Subject/key`` of the letter.
        case told(key: Int64)
        /// That it does not.
        case corrected
        /// A letter may have arrived, and nobody knows: whatever stands is to be told.
        case unsure
    }

    let recipient: RecipientID
    let role: Recipient.Role
    var belief = Belief.nothing
    /// The last edition in which a letter to them came to its end, sent or not: it is not begun again.
    var finished = 0
    var pending: PendingLetter?

    /// How deliveries name them.
    var name: String { Letter.recipientName(role, recipient) }

    /// The letter that brings what they believe in line with what stands; nil when it is.
    func wanted(standing: Bool, key: Int64) -> Letter.Kind? {
        switch (standing, belief) {
        case (true, .nothing), (true, .corrected), (true, .unsure): .notice
        case (true, .told(let told)): told == key ? nil : .replacement
        case (false, .told), (false, .unsure): .correction
        case (false, .nothing), (false, .corrected): nil
        }
    }
}
