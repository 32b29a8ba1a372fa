/// Has a task read its inputs from the beginning, with the state that it has: where an input was made again, or an offset is not
/// what it should be. For folds to which a record that comes again is nothing new; no other may be rewound.
public struct Rewind {
    private var last: Checkpoint?

    public init() {}

    /// The group whose state the changelog holds; nil where none has ever committed.
    public var group: String? { last?.group }

    /// Takes in the next record of the task's changelog.
    /// - Throws: `fatal`, where a newer program has written it.
    public mutating func take(_ record: borrowing Record) throws(LogError) {
        guard let key = record.key, key.elementsEqual(Checkpoint.endKey), let value = record.value else { return }
        do throws(Checkpoint.Failure) {
            last = try Checkpoint(decoding: value)
        } catch {
            throw LogError(
                .fatal, code: "checkpoint", reason: "the checkpoint at offset \(record.offset) cannot be read")
        }
    }

    /// What says so, behind all that was taken in; nil where there is nothing to rewind. It counts where the group has no offsets.
    public func record(to changelog: TopicPartition) -> OutgoingRecord? {
        guard var checkpoint = last else { return nil }
        checkpoint.sequence += 1
        checkpoint.offsets = [:]
        return OutgoingRecord(
            topic: changelog.topic, partition: changelog.partition, key: Checkpoint.endKey, value: checkpoint.encoded)
    }
}
