import CRdKafka
import Streaming

/// Owns the group's metadata as it was at an assignment.
///
/// @unchecked Sendable because the metadata is a copy that nobody changes: librdkafka only reads it, and frees it once.
final class RDKafkaGeneration: GroupGeneration, @unchecked Sendable {
    let metadata: OpaquePointer

    /// Nil when the client has no group.
    init?(of client: RDKafkaClient) {
        guard let metadata = rd_kafka_consumer_group_metadata(client.handle) else { return nil }
        self.metadata = metadata
    }

    /// Of whoever is no member of the group: such offsets are taken whatever its members do, as a tool's are.
    init?(noMemberOf group: String) {
        guard let metadata = rd_kafka_consumer_group_metadata_new(group) else { return nil }
        self.metadata = metadata
    }

    deinit { rd_kafka_consumer_group_metadata_destroy(metadata) }
}
