/// A transactional, idempotent producer. One transaction at a time; one thread at a time.
public protocol TransactionalProducer: AnyObject, Sendable {
    /// Fences older producers of the id and finishes their open transaction (KIP-98). `retriable`: call again.
    func initialise(timeout: Int) throws(LogError)
    func begin() throws(LogError)

    /// Hands a record over to be sent. The bytes are copied before it returns. A full queue is waited for within
    /// the transaction's timeout, never dropped.
    /// - Parameters:
    ///   - partition: nil: murmur2 of the key.
    ///   - timestamp: milliseconds since 1970.
    func produce(
        topic: String, partition: Int32?, key: UnsafeRawBufferPointer?, value: UnsafeRawBufferPointer?,
        headers: [OutgoingRecord.Header], timestamp: Int64
    ) throws(LogError)

    /// Waits until each record produced is acknowledged or refused. Throws what the first refused one was refused for.
    func flush() throws(LogError)
    /// - Parameter offsets: the next to consume, that is last + 1.
    func sendOffsets(_ offsets: [TopicPartition: Int64], generation: any GroupGeneration) throws(LogError)
    func commit() throws(LogError)
    func abort() throws(LogError)
    func close()
}
