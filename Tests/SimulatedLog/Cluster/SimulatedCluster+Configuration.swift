extension SimulatedCluster {
    /// Times are milliseconds of the simulated clock.
    public struct Configuration: Sendable {
        /// When the clock begins, since 1970.
        public var start: Int64 = 1_700_000_000_000
        /// How long a stopped or killed process keeps its partitions.
        public var sessionTimeout: Int64 = 10_000
        /// How long a running member may go without `poll`, and how long a rebalance waits for its members.
        public var maximumPollInterval: Int64 = 30_000
        /// How long a client goes by what it knows of the topics.
        public var metadataRefresh: Int64 = 5_000
        public var transactionTimeout: Int64 = 5_000
        /// Port calls after which a transaction's marker reaches a partition or the group, at most. Each has its own delay.
        public var longestMarkerDelay = 12
        /// Bytes of key and value.
        public var maximumRecordSize = 1_000_000
        /// How long compaction leaves tombstones and transaction markers.
        public var deleteRetention: Int64 = 0

        public init() {}
    }
}
