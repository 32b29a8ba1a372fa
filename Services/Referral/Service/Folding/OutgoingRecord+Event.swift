import Messages
import Streaming

extension OutgoingRecord {
    /// A message as a CloudEvent in Kafka's binary mode.
    /// - Parameters:
    ///   - id: its `ce_id`.
    ///   - at: its `ce_time`.
    static func event(
        _ message: some Message, id: String, source: String = "/referral", at: Timestamp, key: String, topic: String,
        _ traceParent: String?
    ) -> OutgoingRecord {
        let event = CloudEvent(
            id: id, type: message.eventType, source: source, time: at, traceParent: traceParent)
        return OutgoingRecord(
            topic: topic, key: Array(key.utf8), value: message.encoded(),
            headers: event.headers.map { Header($0.name, $0.value) })
    }
}
