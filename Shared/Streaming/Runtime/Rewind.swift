/// Has a task read inputs again, with the state that it has: where an input was made again, or an offset is not what it should be. To
/// the fold a record that comes again must be nothing new.
public struct Rewind {
    private var last: Checkpoint?

    public init() {}

    /// The group whose state the changelog holds; nil where none has ever committed.
    public var group: String? { last?.group }

    /// The next offset to consume, by input topic, as the state has it.
    public var offsets: [String: Int64] { last?.offsets ?? [:] }

    /// Takes in the next record of the task's changelog.
    /// - Throws: `fatal`, where a newer program has written it.
    public mutating func take(_ record: borrowing Record) throws(KafkaError) {
        guard let key = record.key, key.elementsEqual(Checkpoint.endKey), let value = record.value else { return }
        do throws(Checkpoint.Failure) {
            last = try Checkpoint(decoding: value)
        } catch {
            throw KafkaError(
                .fatal, code: "checkpoint", reason: "the checkpoint at offset \(record.offset) cannot be read")
        }
    }

    /// What says so, behind all that was taken in; nil where there is nothing to rewind. It counts where the group has no offsets.
    /// - Parameters:
    ///   - offsets: from where each input is read on; one that is not among them, from its beginning.
    ///   - reconsidering: all state is judged anew: a table has become another without a record that was read.
    public func record(
        to changelog: TopicPartition, offsets: [String: Int64] = [:], reconsidering: Bool = false
    ) -> OutgoingRecord? {
        guard var checkpoint = last else { return nil }
        checkpoint.sequence += 1
        checkpoint.offsets = offsets
        if reconsidering { checkpoint.globalTable = GlobalTables.mixed }
        return OutgoingRecord(
            topic: changelog.topic, partition: changelog.partition, key: Checkpoint.endKey, value: checkpoint.encoded)
    }
}
