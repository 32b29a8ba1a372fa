/// Which transaction a record was written in: a header of each output, and the same as the changelog's checkpoint says of itself.
///
/// The first record of an open transaction tells by it whose the transaction is, and the changelog of the task whether it was
/// committed.
struct TransactionOrigin: Hashable, Sendable {
    let transactionalID: String
    /// The task that wrote the record, by partition, or `noTask`; and the sequence number of its checkpoint.
    let task: Int32
    let sequence: Int64

    static let noTask: Int32 = -1

    static let header: StaticString = "transaction"

    /// The numbers first: a transactional id may hold any character.
    var header: OutgoingRecord.Header { .init("\(Self.header)", "\(task) \(sequence) \(transactionalID)") }

    init(transactionalID: String, task: Int32, sequence: Int64) {
        self.transactionalID = transactionalID
        self.task = task
        self.sequence = sequence
    }

    /// Nil where the record tells nothing: it was written by another program, or by Vigie before 0.2.
    init?(of record: borrowing Record) {
        if let key = record.key, key.elementsEqual(Checkpoint.beginKey), let value = record.value,
            let checkpoint = try? Checkpoint(decoding: value)
        {
            self.init(
                transactionalID: checkpoint.transactionalID, task: record.partition, sequence: checkpoint.sequence)
            return
        }
        guard let bytes = record.headers[Self.header] else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ", maxSplits: 2)
        guard words.count == 3, let task = Int32(words[0]), let sequence = Int64(words[1]) else { return nil }
        self.init(transactionalID: String(words[2]), task: task, sequence: sequence)
    }
}
