import Streaming
import Synchronization

/// Records that are answered together, and which of them failed.
///
/// @unchecked Sendable because the slots are written by the initialiser alone and freed by the deinitialiser, and the rest is
/// behind a lock.
final class RDKafkaBatch: @unchecked Sendable {
    typealias Failures = [Int: RDKafkaPublisher.Failure]

    let records: [OutgoingRecord]
    private let state: Mutex<(left: Int, failures: Failures)>
    private let completion: @Sendable (Failures) -> Void
    /// One for each record, whose address its delivery report is handed: from there to the batch, and to the record's index.
    private let slots: UnsafeMutableBufferPointer<Unmanaged<RDKafkaBatch>>

    init(_ records: [OutgoingRecord], completion: @escaping @Sendable (Failures) -> Void) {
        self.records = records
        self.completion = completion
        // One more than the records: the batch is not complete before the last is handed over.
        state = Mutex((records.count + 1, [:]))
        slots = .allocate(capacity: records.count)
        slots.initialize(repeating: Unmanaged.passUnretained(self))
        // Let go of by the last that is settled.
        _ = Unmanaged.passRetained(self)
    }

    deinit { slots.deallocate() }

    /// What a record's delivery report is to be handed.
    func opaque(of index: Int) -> UnsafeMutableRawPointer? {
        slots.baseAddress.map { UnsafeMutableRawPointer($0 + index) }
    }

    /// The batch and the index behind `opaque`.
    static func place(of opaque: UnsafeMutableRawPointer) -> (batch: RDKafkaBatch, index: Int)? {
        let slot = opaque.assumingMemoryBound(to: Unmanaged<RDKafkaBatch>.self)
        let batch = slot.pointee.takeUnretainedValue()
        return batch.slots.baseAddress.map { (batch, slot - $0) }
    }

    /// One record, or the handing over of all, is done.
    func complete(_ index: Int? = nil, _ failure: RDKafkaPublisher.Failure? = nil) {
        let failures: Failures? = state.withLock { state in
            state.left -= 1
            if let index, let failure { state.failures[index] = failure }
            return state.left == 0 ? state.failures : nil
        }
        guard let failures else { return }
        completion(failures)
        Unmanaged.passUnretained(self).release()
    }
}
