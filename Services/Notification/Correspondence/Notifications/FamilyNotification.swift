import Messages

/// Something that a family is to be told of, or that it was told of and that has ceased to stand.
struct FamilyNotification: Hashable, Sendable {
    /// The alert's, or a function of the case and what happened in it.
    let id: Identifier
    var subject: Subject
    var school: UAI
    /// The revision that was seen last; with the id it is the cause of a delivery.
    var edition: Int
    /// The change within that revision.
    var change = 0
    var stands: Bool
    /// No letter of this edition leaves before; milliseconds since 1970, as below.
    var opens: Int64
    /// No letter of this edition is requested or leaves from here on.
    var closes: Int64
    /// Whoever knows nothing of it is not told of this edition: it came too late, or nobody was found in time.
    var isGivenUp = false
    /// The pupil was erased: forgotten as soon as nothing is under way.
    var isErased = false
    /// When it was changed last.
    var touched: Int64
    /// When the cause of this edition came to us.
    var since: Int64
    var recipientStates: [RecipientState] = []

    /// What a delivery of an edition is for.
    func cause(of edition: Int) -> Identifier {
        Identifier("\(id):\(edition)") ?? Identifier(of: id.text, String(edition))
    }

    /// The id of a letter to one of its people.
    func delivery(of edition: Int, to recipientState: RecipientState) -> Identifier {
        Delivery.identifier(cause: cause(of: edition), recipient: recipientState.name, channel: .email)
    }

    /// Nobody to tell is known yet.
    var isUnaddressed: Bool { stands && !isGivenUp && recipientStates.isEmpty }

    /// The letters that may leave, now or from some time on, and have not.
    var waiting: [WaitingLetter] {
        let since = max(since, opens)
        var letters = recipientStates.filter { $0.pending != nil }
            .map { _ in WaitingLetter(since: since, school: school, isAddressed: true) }
        if isUnaddressed { letters.append(WaitingLetter(since: since, school: school, isAddressed: false)) }
        return letters
    }

    /// A letter was handed over and its outcome has not come back.
    var isUnderway: Bool { recipientStates.contains { $0.pending?.isUnderway == true } }

    /// When something is next to be done about it.
    func due(_ policy: LetterPolicy) -> Int64 {
        var due = Int64.max
        for pending in recipientStates.compactMap(\.pending) {
            switch pending.phase {
            case .waiting(let from): due = min(due, closes, max(from, opens))
            case .underway(let until): due = min(due, until)
            }
        }
        if isUnaddressed { due = min(due, closes) }
        return due == .max ? max(touched + policy.memory, closes) : due
    }
}
