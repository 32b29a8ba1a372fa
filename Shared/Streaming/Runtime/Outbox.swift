/// What the folds of one batch want sent and done.
struct Outbox {
    var records: [OutgoingRecord] = []
    var effects: [Effect] = []

    var isEmpty: Bool { records.isEmpty && effects.isEmpty }

    /// Drops what came after the first so many of each.
    mutating func truncate(records: Int, effects: Int) {
        self.records.removeSubrange(records...)
        self.effects.removeSubrange(effects...)
    }
}
