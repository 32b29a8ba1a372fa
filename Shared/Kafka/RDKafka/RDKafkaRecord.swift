import CRdKafka
import Streaming

extension Record {
    /// The view of a message, without a copy and without counting references.
    @inline(__always)
    init(_ message: UnsafeMutablePointer<rd_kafka_message_t>, topic: Int) {
        self.init(
            topic: topic, partition: message.pointee.partition, offset: message.pointee.offset,
            timestamp: rd_kafka_message_timestamp(message, nil),
            key: message.pointee.key.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.key_len) },
            value: message.pointee.payload.map { UnsafeRawBufferPointer(start: $0, count: message.pointee.len) },
            headers: RecordHeaders(source: UnsafeRawPointer(message), find: RDKafkaHeaders.find))
    }
}

enum RDKafkaHeaders {
    /// The first look-up in a message parses its headers and allocates each; the next ones only compare names.
    static func find(_ source: UnsafeRawPointer, _ name: UnsafePointer<CChar>) -> UnsafeRawBufferPointer? {
        let message = source.assumingMemoryBound(to: rd_kafka_message_t.self)
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        var (value, size): (UnsafeRawPointer?, Int) = (nil, 0)
        guard rd_kafka_header_get_last(headers, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size)
    }
}

/// Which of the topics a message is from, by the address of librdkafka's topic object: no text is compared for a record.
struct RDKafkaTopicIndex {
    private let topics: [String]
    private var known: [(address: OpaquePointer, index: Int)] = []
    private var last: OpaquePointer?
    private var lastIndex = -1

    init(_ topics: [String]) { self.topics = topics }

    /// To be called when partitions come or go: a topic object may be freed then, and another get its address.
    mutating func forget() {
        known.removeAll(keepingCapacity: true)
        last = nil
    }

    /// - Returns: −1 for a topic that is not among them.
    @inline(__always)
    mutating func index(of topic: OpaquePointer?) -> Int {
        if topic == last { return lastIndex }
        return find(topic)
    }

    @inline(never)
    private mutating func find(_ topic: OpaquePointer?) -> Int {
        guard let topic else { return -1 }
        last = topic
        if let found = known.first(where: { $0.address == topic }) {
            lastIndex = found.index
        } else {
            lastIndex = index(named: RDKafkaText.string(rd_kafka_topic_name(topic)))
            known.append((topic, lastIndex))
        }
        return lastIndex
    }

    func index(named name: String) -> Int { topics.firstIndex(of: name) ?? -1 }
}
