/// A transactional, idempotent producer. One transaction at a time; one thread at a time, which each call may block.
///
/// A call that throws `retriable` is repeated with the same arguments before any other is made; `abortable` asks for `abort`; after
/// `fenced` and `fatal` only `close` may follow.
public protocol TransactionalProducer: AnyObject, Sendable {
    /// Fences older producers of the id and finishes their open transaction (KIP-98).
    /// - Parameter timeout: milliseconds, after which it throws `retriable`.
    func initialise(timeout: Int) throws(KafkaError)
    /// Begins a transaction; nothing goes to the log yet. Throws `fatal` where one is open.
    func begin() throws(KafkaError)

    /// Hands a record over to be sent. The bytes are copied before it returns. A full queue is waited for within
    /// the transaction's timeout, never dropped.
    /// - Parameters:
    ///   - partition: nil: murmur2 of the key.
    ///   - timestamp: milliseconds since 1970.
    func produce(
        topic: String, partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: [OutgoingRecord.Header], timestamp: Int64
    ) throws(KafkaError)

    /// Waits until each record produced is acknowledged or refused. Throws what the first refused one was refused for.
    func flush() throws(KafkaError)
    /// Adds the group's offsets to the transaction. Throws `abortable` where the generation is not the group's any more (KIP-447).
    /// - Parameter offsets: the next to consume, that is last + 1.
    func sendOffsets(_ offsets: [TopicPartition: Int64], generation: any GroupGeneration) throws(KafkaError)
    /// Ends the transaction: all of it is there for readers of committed records, or, where this throws `abortable`, nothing will be.
    func commit() throws(KafkaError)
    /// Ends the transaction: nothing of it was. Throws `fatal` where none is open; `abortable` says that it is to be called once more.
    func abort() throws(KafkaError)
    /// Aborts what is open, within a second or so, and lets go of the connection. Idempotent.
    func close()
}
