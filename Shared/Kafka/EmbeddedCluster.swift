public import Streaming

/// librdkafka's mock cluster: brokers in this process, on loopback, that any client can connect to. Records live in memory,
/// about 5 MiB a partition.
///
/// For trying things out and for tests of error paths. It does not do exactly once: committed offsets of transactions are
/// dropped, aborted records are seen and producers are not fenced. For that a real broker is needed.
public final class EmbeddedCluster: Sendable {
    private let cluster: RDKafkaMockCluster

    /// - Parameter brokers: at least 1.
    public init(brokers: Int = 1) throws(KafkaConfigurationError) {
        cluster = try RDKafkaMockCluster(brokers: brokers)
    }

    /// `host:port`, comma-separated, for this process and others of this machine.
    public var bootstrapServers: String { cluster.bootstrapServers }

    /// - Parameter partitions: at least 1. A topic that clients ask for without this does not come to be.
    public func createTopic(_ name: String, partitions: Int) throws(KafkaError) {
        try cluster.createTopic(name, partitions: partitions)
    }

    /// Makes the next requests of a kind fail, one for each error, in this order.
    /// - Parameter errors: Kafka's error codes (protocol guide), as 47 for `INVALID_PRODUCER_EPOCH`; −195 breaks the connection.
    public func fail(_ request: Request, with errors: [Int]) { cluster.fail(request, with: errors) }

    /// A broker that is down refuses connections. Brokers are numbered from 1.
    public func setBroker(_ broker: Int, isUp: Bool) { cluster.setBroker(broker, isUp: isUp) }

    /// Kafka's API keys.
    public enum Request: Int16, Sendable {
        case produce = 0
        case fetch = 1
        case listOffsets = 2
        case metadata = 3
        case offsetFetch = 9
        case findCoordinator = 10
        case joinGroup = 11
        case heartbeat = 12
        case syncGroup = 14
        case initProducerID = 22
        case addPartitionsToTransaction = 24
        case addOffsetsToTransaction = 25
        case endTransaction = 26
        case transactionOffsetCommit = 28
    }
}
