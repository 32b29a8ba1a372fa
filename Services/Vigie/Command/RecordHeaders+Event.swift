import Streaming

extension RecordHeaders {
    private static let ofEvent: [StaticString] = [
        "ce_specversion", "ce_id", "ce_type", "ce_source", "ce_time", "content-type", "traceparent", "ce_traceparent",
    ]

    /// Those that an event came with, for one that is written again.
    var event: [OutgoingRecord.Header] {
        Self.ofEvent.compactMap { name in
            self[name].map { OutgoingRecord.Header("\(name)", String(decoding: $0, as: UTF8.self)) }
        }
    }
}
