/// A transactional id with its producer, and the care that nothing written under it is left hanging (docs/adr/0009-lost-markers.md):
/// `open` before anything else; before each transaction `confirmClosed`, after each `ended`. One thread at a time, which each call
/// may block.
public final class ProducerSession {
    /// What the last transaction wrote to, and there the offset that lies behind it, once that is known.
    private var unclosed: (places: [TopicPartition: Int64?], isCommitted: Bool, since: Int64)?
    private let clients: any ClientSupplier
    private let transactionalID: String
    private let places: [TopicPartition]
    private let changelog: String?
    private let now: () -> Int64
    private let observe: (HangingTransaction) -> Void
    /// Nil before `open`, and while its transactional id is used without it.
    private(set) var producer: (any TransactionalProducer)?
    private var isInitialised = false
    private var isOpen = false

    /// Milliseconds for an answer, after which it is asked again.
    private static let answer = 2_000
    /// Milliseconds that markers may take before they count as lost.
    private static let markerPatience: Int64 = 3_000

    /// - Parameters:
    ///   - places: every partition that a transaction may write to.
    ///   - changelog: of the tasks that it writes for; nil where it has none.
    ///   - now: monotonic milliseconds.
    ///   - observe: hears of what was ended.
    public init(
        clients: any ClientSupplier, transactionalID: String, places: [TopicPartition], changelog: String? = nil,
        now: @escaping () -> Int64 = StreamClock.system.monotonic, observe: @escaping (HangingTransaction) -> Void
    ) {
        self.clients = clients
        self.transactionalID = transactionalID
        self.places = places
        self.changelog = changelog
        self.now = now
        self.observe = observe
    }

    /// What tells of a record whose transaction it was written in, where no task has written it.
    public var mark: OutgoingRecord.Header {
        TransactionOrigin(transactionalID: transactionalID, task: TransactionOrigin.noTask, sequence: 0).header
    }

    /// Takes the transactional id, which ends the predecessor's open transaction; then ends what a broker has left hanging of those
    /// before. Must have returned before any state is read (exactly-once.md B4.3).
    ///
    /// With the id taken nothing of it is under way: what is open in its name hangs.
    /// - Returns: the producer, initialised.
    @discardableResult
    public func open() throws(KafkaError) -> any TransactionalProducer {
        while true {
            let producer: any TransactionalProducer
            if let held = self.producer {
                producer = held
            } else {
                producer = try clients.producer(transactionalID: transactionalID)
                self.producer = producer
            }
            if !isInitialised { try producer.initialise(timeout: Self.answer) }
            isInitialised = true
            let hanging = isOpen ? [] : try hanging()
            isOpen = hanging.isEmpty
            if isOpen { return producer }
            for transaction in hanging { try end(transaction) }
        }
    }

    /// Lets go of the producer. Idempotent.
    public func close() {
        producer?.close()
        producer = nil
        (isInitialised, isOpen) = (false, false)
    }

    /// Those of our name, as the changelog tells them.
    private func hanging() throws(KafkaError) -> [HangingTransaction] {
        let open = try clients.openTransactions(in: places, timeout: Self.answer)
        guard !open.isEmpty else { return [] }
        let lookup = try TransactionLookup(clients, changelog: changelog, now: now)
        defer { lookup.close() }
        let ours = try lookup.marks(of: open).filter { $1.transactionalID == transactionalID }
        var transactions: [HangingTransaction] = []
        for mark in Set(ours.values).sorted(by: { ($0.task, $0.sequence) < ($1.task, $1.sequence) }) {
            transactions.append(
                .init(
                    transactionalID: transactionalID,
                    partitions: ours.filter { $1 == mark }.keys.sorted(), isCommitted: try lookup.isCommitted(mark)))
        }
        return transactions
    }

    /// Lets go of the producer, whose name it takes.
    func end(_ transaction: HangingTransaction) throws(KafkaError) {
        close()
        try clients.end(transaction)
        unclosed = nil
        observe(transaction)
    }

    /// Aborts what this transactional id may have left pending in a group's offsets, which are then as they were before. For writers
    /// whose transactions may happen twice, since their readers know each message by its id.
    public func abandonOffsets(of group: String) throws(KafkaError) {
        try end(.init(transactionalID: transactionalID, partitions: [], group: group, isCommitted: false))
    }

    // MARK: The last transaction

    /// Whether the last transaction is known to be closed everywhere.
    public var isClosed: Bool { unclosed == nil }

    /// A transaction is over.
    public func ended(_ places: some Sequence<TopicPartition>, isCommitted: Bool) {
        let unknown = places.map { ($0, Int64?.none) }
        unclosed = (Dictionary(unknown, uniquingKeysWith: { $1 }), isCommitted, now())
    }

    /// Looks whether the last transaction is closed, and ends it where its markers are lost.
    /// - Returns: whether it is.
    public func confirmClosed() throws(KafkaError) -> Bool {
        guard var unclosed else { return true }
        let open = try clients.openTransactions(in: unclosed.places.keys.sorted(), timeout: Self.answer)
        for (place, known) in unclosed.places {
            guard let transaction = open[place] else {
                unclosed.places[place] = nil
                continue
            }
            // Ours lies before what was the end when we looked first: what is open behind that is another's.
            let end = known ?? transaction.end
            unclosed.places[place] = transaction.first >= end ? nil : .some(end)
        }
        self.unclosed = unclosed.places.isEmpty ? nil : unclosed
        guard !isClosed, now() - unclosed.since >= Self.markerPatience else { return isClosed }
        let lookup = try TransactionLookup(clients, changelog: changelog, now: now)
        defer { lookup.close() }
        let left = open.filter { unclosed.places.keys.contains($0.key) }
        let marks = try lookup.marks(of: left)
        // What others have open there, or who does not say so, is not ours to wait for.
        let ours = left.keys.filter { marks[$0]?.transactionalID == transactionalID }.sorted()
        self.unclosed = nil
        guard !ours.isEmpty else { return true }
        self.unclosed = unclosed
        try end(
            .init(transactionalID: transactionalID, partitions: ours, isCommitted: unclosed.isCommitted))
        return true
    }
}
