/// How much a transactional producer hands over before it has all of it sent, where a topic takes smaller batches than librdkafka
/// makes (`max.message.bytes`): a handle's batch size cannot be changed.
///
/// With each batch that is refused for its size the bound falls, down to one record at a time, as long as the transaction is
/// small enough to be sent in so many pieces; a larger one is for the runtime to halve. What is refused one at a time is too
/// large itself.
struct RDKafkaBatchBound {
    /// Pieces of one transaction, each of which costs an answer of the brokers.
    private static let mostPieces = 1_000
    /// Commits after which twice as much is tried again.
    private static let patience = 64

    /// Bytes of a batch that librdkafka makes.
    private let most: Int
    /// Bytes; 0: one record at a time; nil: none.
    private var bound: Int?
    private var commits = 0
    /// A record was refused alone: its batches are not to blame.
    private var hasRefusedRecord = false

    /// Of this transaction.
    private var (records, bytes, pieces) = (0, 0, 0)
    /// Since the last piece was sent.
    private var handedOver: Int?

    init(_ most: Int) { self.most = most }

    mutating func begin() {
        (records, bytes, pieces) = (0, 0, 0)
        handedOver = nil
    }

    /// Counts a record of so many bytes.
    /// - Returns: whether what was handed over before is to be sent first.
    mutating func isFull(with size: Int) -> Bool {
        records += 1
        bytes += size
        guard let bound, pieces < Self.mostPieces, let before = handedOver, before + size > bound else {
            handedOver = (handedOver ?? 0) + size
            return false
        }
        pieces += 1
        handedOver = size
        return true
    }

    /// A batch was refused for its size.
    /// - Returns: whether it is worth while to send the same records again, in smaller pieces.
    mutating func shrink() -> Bool {
        commits = 0
        guard bound != 0 else {
            hasRefusedRecord = pieces < Self.mostPieces
            return false
        }
        let quarter = (bound ?? min(most, bytes)) / 4
        let next = records <= 100 || quarter < 256 ? 0 : quarter
        guard (next == 0 ? records : bytes / next) <= Self.mostPieces else { return false }
        bound = next
        return true
    }

    mutating func committed() {
        guard let bound else { return }
        commits += 1
        if hasRefusedRecord {
            self.bound = nil
        } else if commits >= Self.patience {
            let next = max(2 * bound, 1_024)
            self.bound = next < most ? next : nil
            commits = 0
        }
        hasRefusedRecord = false
    }
}
