import Messages
import Streaming

extension OutgoingRecord {
    /// An event of a delivery as a CloudEvent in Kafka's binary mode, at the time that it says.
    /// - Parameter traceParent: of what caused it, handed on as it came.
    static func delivery(_ delivery: Delivery, topic: String, traceParent: String? = nil) -> OutgoingRecord {
        // A letter that is requested, taken back and requested again has one id and attempt: its time tells them apart.
        let id = "\(delivery.id):\(delivery.state.rawValue):\(delivery.attempt):\(delivery.at.milliseconds)"
        let event = CloudEvent(
            id: id, type: delivery.eventType, source: "/notification", time: delivery.at, traceParent: traceParent)
        return OutgoingRecord(
            topic: topic, key: Array(delivery.pupil.hex.utf8), value: delivery.encoded(),
            headers: event.headers.map { Header($0.name, $0.value) }, timestamp: delivery.at.milliseconds)
    }
}
