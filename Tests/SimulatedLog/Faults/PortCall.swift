/// The calls of the port `ClientSupplier` at which a fault can be injected or a history be interrupted.
public enum PortCall: String, Sendable, CaseIterable {
    // SimulatedProcess
    case partitionCount, consumer, producer, reader, openTransactions, endHanging
    // GroupConsumer; `revoked` and `assigned` are the moments around the handler's calls inside `poll`
    case poll, committed, describeGroup, rejoin, seek, pause, resume, closeConsumer, revoked, assigned
    // PartitionConsumer
    case watermarks, assign, read, closeReader
    // TransactionalProducer
    case initialise, begin, produce, flush, sendOffsets, commit, abort, closeProducer

    /// The call asks a broker, so it can fail to reach one.
    var crossesNetwork: Bool {
        switch self {
        case .partitionCount, .describeGroup, .openTransactions, .endHanging, .poll, .committed, .watermarks, .read,
            .initialise,
            .flush, .sendOffsets, .commit, .abort:
            true
        default: false
        }
    }

    /// The call changes something at the broker, so that its answer can be lost after the fact.
    var hasEffect: Bool {
        switch self {
        case .endHanging, .initialise, .flush, .sendOffsets, .commit, .abort: true
        default: false
        }
    }

    /// The call can be answered with the transaction's end.
    var canLoseTransaction: Bool {
        switch self {
        case .produce, .flush, .sendOffsets, .commit: true
        default: false
        }
    }

    /// A callback or a call that throws nothing: no fault, only an interruption.
    var canThrow: Bool {
        switch self {
        case .closeConsumer, .closeReader, .closeProducer, .revoked, .assigned: false
        default: true
        }
    }
}
