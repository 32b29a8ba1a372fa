/// The committing half: takes a batch through one transaction, one port call at a time (exactly-once.md B4.7, B4.8, B4.10).
///
/// A state machine over the producer, driven by `step`: by a thread of its own in a service, by the scheduler of a
/// simulation in tests. It never begins a transaction before it has a batch (B4.12), nor before it has seen the one before closed
/// in every partition: where a broker has lost markers, the next transaction's abort would take with it what was committed.
final class Committer {
    enum Outcome: Sendable {
        case committed
        /// Nothing of the batch happened. `cause` says why.
        case aborted(cause: KafkaError)
        /// Fenced or fatal: the process cannot go on.
        case lost(KafkaError)
    }

    enum Progress {
        /// There is nothing to do.
        case idle
        case working
        /// Try again later: the log said so.
        case waiting
        case finished(Outcome)
    }

    private enum Phase {
        case idle
        case end(HangingTransaction)
        case begin(Batch)
        /// `next` counts through `Self.record`.
        case produce(Batch, part: Int, next: Int)
        case flush(Batch)
        case offsets(Batch)
        case commit(Batch)
        case abort(Batch, KafkaError)
        /// Given up before anything of it was told to the log.
        case drop(KafkaError)
    }

    private let session: ProducerSession
    private let changelog: String
    /// Every partition that a transaction may write to.
    private let places: [TopicPartition]
    /// How many records one step produces at most.
    private let slice: Int
    private let now: () -> Int64
    /// How long, in milliseconds, one call may be answered `retriable` before the process gives up.
    private let patience: Int64
    private var phase = Phase.idle
    /// Why the batch in hand is given up; set while an answer must be had first.
    private var givenUp: KafkaError?
    private let transactionTimeout: Int64
    private var retryingSince: Int64?
    private var begunAt: Int64 = 0

    /// - Parameters:
    ///   - places: every partition of the changelog and of the outputs.
    ///   - transactionTimeout: the producer's own, in milliseconds.
    ///   - now: monotonic milliseconds.
    init(
        clients: any ClientSupplier, transactionalID: String, changelog: String, places: [TopicPartition], slice: Int,
        patience: Int64, transactionTimeout: Int64, now: @escaping () -> Int64, observe: @escaping StreamObserver
    ) {
        session = ProducerSession(
            clients: clients, transactionalID: transactionalID, places: places, changelog: changelog, now: now,
            observe: { observe(.ended($0)) })
        self.changelog = changelog
        self.places = places
        self.slice = slice
        self.patience = patience
        self.transactionTimeout = transactionTimeout
        self.now = now
    }

    var isIdle: Bool { if case .idle = phase { true } else { false } }

    /// For how many milliseconds a transaction has been open; 0: none is.
    var transactionAge: Int64 {
        switch phase {
        case .idle, .end, .begin, .drop: 0
        case .produce, .flush, .offsets, .commit, .abort: now() - begunAt
        }
    }

    // MARK: The transactional id

    /// See ``ProducerSession/open()``. Must have returned before a batch is taken.
    func open() throws(KafkaError) { try session.open() }

    func close() { session.close() }

    /// Nil where it was not opened.
    var producer: (any TransactionalProducer)? { session.producer }

    /// Whether the last transaction is known to be closed everywhere.
    var isClosed: Bool { session.isClosed }

    /// With no batch in hand a question may go unanswered: it is asked again before the next begins.
    private func closesIdly() -> Bool {
        do throws(KafkaError) { return try session.confirmClosed() } catch { return false }
    }

    private func remember(_ batch: Batch, isCommitted: Bool) {
        let topics = Set(batch.records.map(\.topic))
        let changelogs = batch.parts.map { TopicPartition(changelog, $0.partition) }
        // Where no partition was named, the log has chosen one.
        session.ended(changelogs + places.filter { topics.contains($0.topic) }, isCommitted: isCommitted)
    }

    // MARK: Steps

    /// - Precondition: idle.
    func take(_ batch: Batch) {
        precondition(isIdle, "one transaction at a time")
        givenUp = nil
        phase = batch.ending.map { .end($0) } ?? .begin(batch)
    }

    /// Gives up the batch in hand, if its commit has not been asked for yet: the group has taken its partitions away.
    func abandon() {
        let cause = KafkaError(
            .abortable, code: "revoked", reason: "its partitions were revoked before it was committed")
        switch phase {
        case .begin: phase = .drop(cause)
        case .produce(let batch, _, _), .flush(let batch): phase = .abort(batch, cause)
        // A call that was not answered in time must be repeated until it is: no other is taken before.
        case .offsets where retryingSince != nil: givenUp = cause
        case .offsets(let batch): phase = .abort(batch, cause)
        // No generation of the group has a say in what hangs.
        case .idle, .end, .commit, .abort, .drop: break
        }
    }

    func step() -> Progress {
        do throws(KafkaError) {
            let progress = try advance()
            retryingSince = nil
            return progress
        } catch {
            return failed(error)
        }
    }

    private func advance() throws(KafkaError) -> Progress {
        switch phase {
        case .idle:
            return isClosed || closesIdly() ? .idle : .waiting
        case .end(let transaction):
            try session.end(transaction)
            phase = .idle
            return .finished(.committed)
        case .begin(let batch):
            guard try session.confirmClosed() else { return .waiting }
            try session.open().begin()
            begunAt = now()
            phase = .produce(batch, part: 0, next: 0)
        case .produce(let batch, let part, let next):
            try produce(batch, part, next)
        case .flush(let batch):
            try opened().flush()
            phase = batch.offsets.isEmpty ? .commit(batch) : .offsets(batch)
        case .offsets(let batch):
            try opened().sendOffsets(batch.offsets, generation: batch.generation)
            phase = givenUp.map { .abort(batch, $0) } ?? .commit(batch)
        case .commit(let batch):
            try opened().commit()
            remember(batch, isCommitted: true)
            phase = .idle
            return .finished(.committed)
        case .abort(let batch, let cause):
            try opened().abort()
            remember(batch, isCommitted: false)
            phase = .idle
            return .finished(.aborted(cause: cause))
        case .drop(let cause):
            phase = .idle
            return .finished(.aborted(cause: cause))
        }
        return .working
    }

    private func opened() throws(KafkaError) -> any TransactionalProducer {
        guard let producer else { throw KafkaError(.fatal, code: "_STATE", reason: "the producer was not opened") }
        return producer
    }

    private func failed(_ error: KafkaError) -> Progress {
        switch error.kind {
        case .retriable:
            let since = retryingSince ?? now()
            retryingSince = since
            guard now() - since > patience else { return .waiting }
            phase = .idle
            return .finished(
                .lost(
                    .init(.fatal, code: error.code, reason: "no answer from the log in \(patience) ms: \(error.reason)")
                ))
        case .abortable:
            // An abort that is itself answered `abortable` is repeated: librdkafka may need two (B4.10).
            if case .abort = phase, let since = retryingSince, now() - since > patience {
                phase = .idle
                return .finished(.lost(error))
            }
            retryingSince = retryingSince ?? now()
            switch phase {
            case .produce(let batch, _, _), .flush(let batch), .offsets(let batch), .commit(let batch),
                .abort(let batch, _):
                phase = .abort(batch, error)
            case .idle, .end, .begin, .drop: phase = .drop(error)
            }
            return .working
        case .fenced where now() - begunAt >= transactionTimeout:
            // The coordinator tells it in the same words; no newer process is to blame.
            phase = .idle
            return .finished(
                .lost(
                    .init(
                        .fatal, code: error.code,
                        reason: "its transaction was open for longer than transaction.timeout.ms")))
        case .fenced, .fatal:
            phase = .idle
            return .finished(.lost(error))
        }
    }

    /// Each part's changelog: who writes, the changes, how far the inputs are; then what the folds sent.
    private func produce(_ batch: Batch, _ firstPart: Int, _ first: Int) throws(KafkaError) {
        var part = firstPart
        var next = first
        var budget = slice
        // Where it stopped is kept also when a record is refused for now.
        defer { if case .produce = phase { phase = .produce(batch, part: part, next: next) } }
        while budget > 0 {
            if part < batch.parts.count {
                try produce(batch.parts[part], next, time: batch.time)
                next += 1
                if next == batch.parts[part].changes.changes.count + 2 { (part, next) = (part + 1, 0) }
            } else if next < batch.records.count {
                try produce(batch.records[next], time: batch.time)
                next += 1
            } else {
                phase = .flush(batch)
                return
            }
            budget -= 1
        }
    }

    private func produce(_ part: Batch.Part, _ index: Int, time: Int64) throws(KafkaError) {
        let changes = part.changes.changes
        if index == 0 {
            try produce(Checkpoint.beginKey, part.checkpoint, part.partition, time)
        } else if index <= changes.count {
            let block = changes[index - 1].new
            try opened().produce(
                topic: changelog, partition: part.partition, key: block.changelogKey, value: block.changelogValue,
                headers: [], timestamp: time)
        } else {
            try produce(Checkpoint.endKey, part.checkpoint, part.partition, time)
        }
    }

    private func produce(_ key: [UInt8], _ checkpoint: Checkpoint, _ partition: Int32, _ time: Int64) throws(KafkaError)
    {
        try produce(
            .init(topic: changelog, partition: partition, key: key, value: checkpoint.encoded), time: time)
    }

    private func produce(_ record: OutgoingRecord, time: Int64) throws(KafkaError) {
        var failure: KafkaError?
        record.key.withBytes { key in
            record.value.withBytes { value in
                do throws(KafkaError) {
                    try opened().produce(
                        topic: record.topic, partition: record.partition, key: key, value: value,
                        headers: record.headers, timestamp: record.timestamp ?? time)
                } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
    }
}

extension [UInt8]? {
    /// As `withUnsafeBytes`; nil stays nil, which an empty array is not.
    fileprivate func withBytes(_ body: (UnsafeRawBufferPointer?) -> Void) {
        guard let self else { return body(nil) }
        self.withUnsafeBytes { body($0) }
    }
}
