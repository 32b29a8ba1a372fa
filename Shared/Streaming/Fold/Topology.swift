/// What a service reads and writes: the inputs of its tasks and the topics behind its state.
///
/// A *task* is the same-numbered partitions of all streams and tables; so these must be co-partitioned, which is checked at start.
public struct Topology: Sendable {
    public enum Role: Sendable, Equatable {
        /// Each record goes to the fold, in the order of its partition.
        case stream
        /// Compacted and co-partitioned. Its latest values by key are held beside the state and each change goes to the fold.
        /// It is its own changelog: restored from the topic, never copied. It holds what was consumed at least: what comes
        /// later may be in it already, for it is restored to the topic's end (compaction may have removed what stood before the
        /// committed offset), and an abort does not take it back.
        case table
        /// Small and compacted; every instance reads all of it before it processes anything. A change re-evaluates all state.
        case globalTable
    }

    public struct Input: Sendable {
        public let topic: String
        public let role: Role
        /// False when the records may be copied into the dead-letter topic: they hold no identity.
        public let holdsIdentity: Bool

        public init(_ topic: String, _ role: Role, holdsIdentity: Bool = false) {
            self.topic = topic
            self.role = role
            self.holdsIdentity = holdsIdentity
        }
    }

    /// `Fold.apply` is told the index into this.
    public let inputs: [Input]
    public let outputs: [String]
    /// Those of the outputs that the fold writes to the partition of its task: co-partitioned as well.
    public let pinnedOutputs: [String]
    /// Compacted; as many partitions as the streams.
    public let changelog: String
    public let deadLetters: String
    /// Of the state's values. A changelog with a greater one is refused, never overwritten.
    public let stateFormat: UInt8
    /// A digest of what the fold judges by and the log does not hold, the same in every process; zero where there is nothing
    /// of that kind. State that was judged by another is reconsidered after its restoration, as when a global table has changed.
    public let configuration: UInt64

    public init(
        inputs: [Input], outputs: [String], pinnedOutputs: [String] = [], changelog: String, deadLetters: String,
        stateFormat: UInt8, configuration: UInt64 = 0
    ) {
        self.inputs = inputs
        self.outputs = outputs
        self.pinnedOutputs = pinnedOutputs
        self.changelog = changelog
        self.deadLetters = deadLetters
        self.stateFormat = stateFormat
        self.configuration = configuration
    }
}
