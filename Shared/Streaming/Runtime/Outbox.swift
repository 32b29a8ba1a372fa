/// What the folds of one batch want sent and done.
struct Outbox {
    var records: [OutgoingRecord] = []
    var effects: [Effect] = []
}
