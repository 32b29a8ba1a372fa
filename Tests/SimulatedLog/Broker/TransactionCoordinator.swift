import Seeded
import Streaming

/// The transaction coordinator (KIP-98, and KIP-890's verification): from transactional id to producer id and epoch, and
/// from the decision to end a transaction to its markers, which follow later and one by one.
final class TransactionCoordinator {
    enum Answer: Equatable {
        case done
        /// The previous transaction's markers are not all written: CONCURRENT_TRANSACTIONS.
        case concurrent
        /// INVALID_PRODUCER_EPOCH, PRODUCER_FENCED.
        case fenced
        /// INVALID_TXN_STATE.
        case invalid
    }

    /// What the coordinator knows of one transactional id.
    final class Entry {
        enum State: Equatable {
            case empty, ongoing
            case preparing(commit: Bool)
            case completed(commit: Bool)
        }

        let transactionalID: String
        let producerID: Int64
        fileprivate(set) var epoch: Int16 = -1
        fileprivate(set) var state = State.empty
        fileprivate var partitions: [PartitionLog] = []
        fileprivate var groups: [Group] = []
        fileprivate var startedAt: Int64 = 0
        fileprivate var outstandingMarkers = 0

        init(transactionalID: String, producerID: Int64) {
            self.transactionalID = transactionalID
            self.producerID = producerID
        }
    }

    private enum Target {
        case partition(PartitionLog)
        case group(Group)
    }

    private struct Marker {
        let entry: Entry
        let target: Target
        let commit: Bool
        let due: Int
    }

    private unowned let cluster: SimulatedCluster
    private var entries: [String: Entry] = [:]
    /// The entries in the order of their making, so that nothing depends on a dictionary's order.
    private var ordered: [Entry] = []
    /// Decided and not yet written.
    private var markers: [Marker] = []

    init(cluster: SimulatedCluster) { self.cluster = cluster }

    // MARK: Requests

    /// InitProducerId.
    /// - Returns: the entry under its new epoch; nil while a predecessor's transaction is being ended: call again.
    func initialise(_ transactionalID: String) -> Entry? {
        let entry =
            entries[transactionalID] ?? Entry(transactionalID: transactionalID, producerID: Int64(1000 + ordered.count))
        if entries[transactionalID] == nil {
            entries[transactionalID] = entry
            ordered.append(entry)
        }
        switch entry.state {
        case .ongoing:
            // The bump fences the predecessor before its transaction is aborted.
            entry.epoch += 1
            prepare(entry, commit: false)
            return nil
        case .preparing:
            return nil
        case .empty, .completed:
            entry.epoch += 1
            entry.state = .empty
            return entry
        }
    }

    /// AddPartitionsToTxn.
    func add(_ log: PartitionLog, to entry: Entry, epoch: Int16) -> Answer {
        let answer = join(entry, epoch: epoch)
        if answer == .done, !entry.partitions.contains(where: { $0 === log }) { entry.partitions.append(log) }
        return answer
    }

    /// AddOffsetsToTxn.
    func add(_ group: Group, to entry: Entry, epoch: Int16) -> Answer {
        let answer = join(entry, epoch: epoch)
        if answer == .done, !entry.groups.contains(where: { $0 === group }) { entry.groups.append(group) }
        return answer
    }

    private func join(_ entry: Entry, epoch: Int16) -> Answer {
        guard entry.epoch == epoch else { return .fenced }
        switch entry.state {
        case .preparing: return .concurrent
        case .ongoing: return .done
        case .empty, .completed:
            entry.state = .ongoing
            entry.startedAt = cluster.now
            return .done
        }
    }

    /// A leader verifies that the transaction is ongoing before it takes a record (KIP-890): nothing of a fenced producer is
    /// ever left behind without a marker.
    func mayAppend(to log: PartitionLog, _ entry: Entry, epoch: Int16) -> Bool {
        entry.epoch == epoch && entry.state == .ongoing && entry.partitions.contains { $0 === log }
    }

    /// EndTxn. It is answered when the decision is made; the markers follow.
    func end(_ entry: Entry, epoch: Int16, commit: Bool) -> Answer {
        guard entry.epoch == epoch else { return .fenced }
        switch entry.state {
        case .ongoing:
            prepare(entry, commit: commit)
            return .done
        case .preparing(let decided), .completed(let decided):
            return decided == commit ? .done : .invalid
        case .empty:
            return .invalid
        }
    }

    /// What a client makes of InitProducerId, AddPartitionsToTxn, AddOffsetsToTxn and EndTxn.
    /// - Returns: false while a transaction of that id is being ended: call again.
    func end(_ hanging: HangingTransaction) -> Bool {
        guard let entry = initialise(hanging.transactionalID) else { return false }
        for place in hanging.partitions {
            guard let logs = cluster.logs(of: place.topic) else { continue }
            logs[Int(place.partition)].appendMarker(
                producerID: entry.producerID, epoch: entry.epoch, commit: hanging.isCommitted, now: cluster.now)
        }
        if let group = hanging.group {
            cluster.group(group).endTransaction(of: entry.producerID, commit: hanging.isCommitted)
        }
        return true
    }

    // MARK: What goes on behind the requests

    private func prepare(_ entry: Entry, commit: Bool) {
        entry.state = .preparing(commit: commit)
        entry.outstandingMarkers = entry.partitions.count + entry.groups.count
        cluster.note("\(entry.transactionalID) epoch \(entry.epoch): prepare \(commit ? "commit" : "abort")")
        let targets = entry.partitions.map(Target.partition) + entry.groups.map(Target.group)
        for target in targets {
            let delay = cluster.random.below(cluster.configuration.longestMarkerDelay + 1)
            let marker = Marker(entry: entry, target: target, commit: commit, due: cluster.ticks + delay)
            if delay == 0 { write(marker) } else { markers.append(marker) }
        }
        if targets.isEmpty { complete(entry, commit: commit) }
    }

    private func write(_ marker: Marker) {
        let (entry, commit) = (marker.entry, marker.commit)
        switch marker.target {
        case .partition(let log):
            log.appendMarker(producerID: entry.producerID, epoch: entry.epoch, commit: commit, now: cluster.now)
            cluster.note("\(log.coordinates): \(commit ? "commit" : "abort") marker of \(entry.transactionalID)")
        case .group(let group):
            group.endTransaction(of: entry.producerID, commit: commit)
            cluster.note("group \(group.name): \(commit ? "commit" : "abort") marker of \(entry.transactionalID)")
        }
        done(marker)
    }

    private func done(_ marker: Marker) {
        marker.entry.outstandingMarkers -= 1
        if marker.entry.outstandingMarkers == 0 { complete(marker.entry, commit: marker.commit) }
    }

    /// As a coordinator does that comes back from a kill: the transaction is complete, and neither its group nor its partitions
    /// hear of its commit, if they have not yet. What hangs there ends with the next transaction of the same producer there.
    /// - Parameter ids: nil: of all.
    func loseMarkers(of ids: [String]? = nil) {
        func isLost(_ marker: Marker) -> Bool {
            marker.commit && ids?.contains(marker.entry.transactionalID) ?? true
        }
        let lost = markers.filter(isLost)
        markers.removeAll(where: isLost)
        for marker in lost {
            cluster.note("a commit marker of \(marker.entry.transactionalID) is lost")
            done(marker)
        }
    }

    private func complete(_ entry: Entry, commit: Bool) {
        entry.state = .completed(commit: commit)
        entry.partitions = []
        entry.groups = []
    }

    /// Writes the markers whose time has come.
    func work() {
        if markers.isEmpty { return }
        let ticks = cluster.ticks
        let due = markers.filter { $0.due <= ticks }
        if due.isEmpty { return }
        markers.removeAll { $0.due <= ticks }
        due.forEach(write)
    }

    /// Writes the outstanding markers of one id, or of all: a call has waited for them.
    func settle(_ transactionalID: String? = nil) {
        let due = markers.filter { transactionalID == nil || $0.entry.transactionalID == transactionalID }
        markers.removeAll { transactionalID == nil || $0.entry.transactionalID == transactionalID }
        due.forEach(write)
    }

    /// Aborts the transactions that are older than their timeout, under a new epoch: their producer is fenced.
    func expire() {
        for entry in ordered where entry.state == .ongoing {
            guard entry.startedAt + cluster.configuration.transactionTimeout <= cluster.now else { continue }
            cluster.note("\(entry.transactionalID): transaction timed out")
            entry.epoch += 1
            prepare(entry, commit: false)
        }
    }

    /// Whether no transaction is open or waiting for markers.
    var isQuiet: Bool {
        markers.isEmpty && !ordered.contains { $0.state == .ongoing }
    }
}
