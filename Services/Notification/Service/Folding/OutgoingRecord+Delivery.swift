import Messages
import Streaming
import StreamingService

extension OutgoingRecord {
    /// An event of a delivery as a CloudEvent in Kafka's binary mode, at the time that it says.
    /// - Parameter traceParent: of what caused it, handed on as it came.
    static func delivery(_ delivery: Delivery, topic: String, traceParent: String? = nil) -> OutgoingRecord {
        // A letter that is requested, taken back and requested again has one id and attempt: its time tells them apart.
        let id = "\(delivery.id):\(delivery.state.rawValue):\(delivery.attempt):\(delivery.at.milliseconds)"
        return .event(
            delivery, id: id, source: "/notification", at: delivery.at, key: delivery.pupil.hex, topic: topic,
            traceParent: traceParent, timestamp: delivery.at.milliseconds)
    }
}
