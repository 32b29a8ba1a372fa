public import Messages

/// What the book wants done.
public enum LetterAction: Hashable, Sendable {
    /// Written to `deliveries` in the transaction that commits the book.
    case record(Delivery)
    /// Handed over once that transaction is committed.
    case send(Letter)
}
