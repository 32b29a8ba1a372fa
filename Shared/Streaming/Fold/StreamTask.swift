/// The same-numbered partitions of a service's inputs, with the state that belongs to them.
///
/// Owned by the folding thread; a fold uses it during its calls only.
public final class StreamTask {
    public let partition: Int32
    /// State by key, one changelog record a key and transaction.
    public let state: StateStore
    let tables: [Table?]
    var outbox: Outbox

    init(partition: Int32, state: StateStore, tables: [Table?], outbox: Outbox) {
        self.partition = partition
        self.state = state
        self.tables = tables
        self.outbox = outbox
    }

    /// The contents of a table or broadcast input.
    /// - Precondition: the input has that role.
    public func table(_ input: Int) -> Table {
        guard let table = tables[input] else { preconditionFailure("input \(input) is a stream") }
        return table
    }

    /// Sends a record in the current transaction. Its time is that of the record being applied unless it says otherwise.
    public func emit(_ record: OutgoingRecord) { outbox.records.append(record) }

    /// Has something done once the current transaction is committed.
    public func perform(_ effect: Effect) { outbox.effects.append(effect) }
}
