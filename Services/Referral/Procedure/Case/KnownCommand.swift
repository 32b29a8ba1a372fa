import Messages

/// What a dossier remembers of a command that was answered.
struct KnownCommand: Hashable, Sendable {
    let id: Identifier
    /// By its record, whatever the one who sent it says: a partner's clock is its own.
    let cameAt: Timestamp
}
