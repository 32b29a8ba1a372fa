import CRdKafka
import Streaming

/// A producer's topic objects, each made at the first record for it and known to the client before that record is produced:
/// librdkafka 2.0.2 else holds it back up to 1 s until the next metadata (#5032).
///
/// To be destroyed before the handle, hence the owner of its client.
final class RDKafkaTopics {
    let client: RDKafkaClient
    private var known: [String: OpaquePointer] = [:]
    private var last: (name: String, topic: OpaquePointer)?

    init(_ client: RDKafkaClient) { self.client = client }

    deinit {
        for topic in known.values { rd_kafka_topic_destroy(topic) }
    }

    /// Blocks for the first record of a topic, at most `patience` milliseconds: a topic made a moment ago may not have
    /// reached every broker.
    /// - Throws: `fatal` for a topic that does not exist: no repetition of a transaction mends that.
    func topic(_ name: String, patience: Int) throws(KafkaError) -> OpaquePointer {
        if let last, last.name == name { return last.topic }
        let topic: OpaquePointer
        if let found = known[name] { topic = found } else { topic = try open(name, patience) }
        last = (name, topic)
        return topic
    }

    private func open(_ name: String, _ patience: Int) throws(KafkaError) -> OpaquePointer {
        guard let topic = rd_kafka_topic_new(client.handle, name, nil) else {
            throw RDKafkaError.of(rd_kafka_last_error(), "topic \(name)", client)
        }
        do throws(KafkaError) {
            try confirm(topic, name, patience)
        } catch {
            rd_kafka_topic_destroy(topic)
            throw error
        }
        known[name] = topic
        return topic
    }

    private func confirm(_ topic: OpaquePointer, _ name: String, _ patience: Int) throws(KafkaError) {
        let deadline = ContinuousClock.now + .milliseconds(patience)
        while try client.metadata(of: topic, named: name, timeout: Int32(clamping: patience)) == nil {
            guard ContinuousClock.now < deadline else {
                throw KafkaError(
                    .fatal, code: RDKafkaError.name(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART),
                    reason: "there is no topic \(name), or no right to see it")
            }
            client.serve(100)
        }
    }
}
