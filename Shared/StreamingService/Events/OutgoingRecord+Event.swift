public import Messages
public import Streaming

extension OutgoingRecord {
    /// A message as a CloudEvent in Kafka's binary mode.
    /// - Parameters:
    ///   - id: its `ce_id`.
    ///   - source: its `ce_source`.
    ///   - at: its `ce_time`.
    ///   - traceParent: of what caused it, handed on as it came.
    ///   - timestamp: of the record, in milliseconds since 1970; nil: that of its cause.
    public static func event(
        _ message: some Message, id: String, source: String, at: Timestamp, key: String, topic: String,
        traceParent: String?, timestamp: Int64? = nil
    ) -> OutgoingRecord {
        let event = CloudEvent(id: id, type: message.eventType, source: source, time: at, traceParent: traceParent)
        return OutgoingRecord(
            topic: topic, key: Array(key.utf8), value: message.encoded(),
            headers: event.headers.map { Header($0.name, $0.value) }, timestamp: timestamp)
    }
}
