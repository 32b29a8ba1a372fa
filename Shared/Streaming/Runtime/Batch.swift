/// What one transaction holds: records folded since the last one, sealed.
///
/// Made by the folding thread, then read by the committing thread until it hands it back; see `StateChanges`.
struct Batch: Sendable {
    struct Part: Sendable {
        let partition: Int32
        let checkpoint: Checkpoint
        let changes: StateChanges
    }

    typealias Coordinates = (place: TopicPartition, offset: Int64)

    /// In the order of their partitions.
    let parts: [Part]
    let records: [OutgoingRecord]
    let effects: [Effect]
    /// The next to consume, of every input of every part: they carry the group's fence even where nothing was consumed. Empty only
    /// where the group has no say.
    let offsets: [TopicPartition: Int64]
    let generation: any GroupGeneration
    /// How many records were consumed for it.
    let consumed: Int
    /// The last record folded by then.
    let last: Coordinates?
    /// Milliseconds since 1970: the changelog's record time.
    let time: Int64
    /// Of our own name, to be ended instead of all else.
    var ending: HangingTransaction?
}
