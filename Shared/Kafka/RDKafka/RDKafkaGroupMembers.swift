import CRdKafka
import Streaming

/// The members of a group with what they are assigned, as its coordinator tells them (DescribeGroups).
struct RDKafkaGroupMembers {
    let ids: [String]
    let assigned: Set<TopicPartition>

    /// - Returns: nil while the group is rebalancing, where it has no members, and where the brokers do not tell (the mock's).
    /// - Throws: `retriable` in any case: nobody ends for what he would only like to know.
    init?(of group: String, _ client: RDKafkaClient, timeout: Int) throws(KafkaError) {
        var answer: UnsafePointer<rd_kafka_group_list>?
        let failure = rd_kafka_list_groups(client.handle, group, &answer, Int32(clamping: timeout))
        defer { if let answer { rd_kafka_group_list_destroy(answer) } }
        if failure == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE { return nil }
        // A broker that is away makes it partial: the coordinator's answer is there or not.
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR || failure == RD_KAFKA_RESP_ERR__PARTIAL else {
            let error = RDKafkaError.of(failure, "description of group \(group)", client)
            throw KafkaError(.retriable, code: error.code, reason: error.reason)
        }
        guard let answer, answer.pointee.group_cnt > 0, let found = answer.pointee.groups?.pointee,
            found.err == RD_KAFKA_RESP_ERR_NO_ERROR, RDKafkaText.string(found.state) == "Stable"
        else { return nil }
        let members = UnsafeBufferPointer(start: found.members, count: Int(found.member_cnt))
        ids = members.map { RDKafkaText.string($0.member_id) }
        var assigned: Set<TopicPartition> = []
        for member in members {
            let bytes = UnsafeRawBufferPointer(
                start: member.member_assignment, count: Int(member.member_assignment_size))
            // What cannot be read is no assignment of ours.
            if let partitions = try? Self.partitions(in: Array(bytes)) { assigned.formUnion(partitions) }
        }
        self.assigned = assigned
    }

    /// ConsumerProtocolAssignment: version, then topics with their partitions.
    private static func partitions(in assignment: [UInt8]) throws(WireReader.Truncated) -> [TopicPartition] {
        guard !assignment.isEmpty else { return [] }
        var reader = WireReader(assignment)
        _ = try reader.number(Int16.self)
        var partitions: [TopicPartition] = []
        for _ in 0..<(try reader.number(Int32.self)) {
            let topic = try reader.text()
            for _ in 0..<(try reader.number(Int32.self)) {
                partitions.append(TopicPartition(topic, try reader.number()))
            }
        }
        return partitions
    }
}
