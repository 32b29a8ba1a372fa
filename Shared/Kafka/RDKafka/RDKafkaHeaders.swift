import CRdKafka
import Glibc

/// The headers of a message, found where they lie.
///
/// `rd_kafka_message_headers` allocates each header and the list of them, a fifth of what alerting spends on a record. Yet
/// they lie behind the value in the batch that was fetched, and librdkafka knows where they end; it only does not say. So
/// this looks into its own record of the message, in the one version whose layout was read, and only where what it finds
/// there begins where the value ends, which a wrong layout would not. Everything else goes the public way
/// (docs/adr/0007).
enum RDKafkaHeaders {
    private static let isLayoutKnown = rd_kafka_version() == 0x0200_02ff

    static func find(_ source: UnsafeRawPointer, _ name: UnsafePointer<CChar>) -> UnsafeRawBufferPointer? {
        let message = source.assumingMemoryBound(to: rd_kafka_message_t.self)
        if let headers = inPlace(message) {
            return headers.last(UnsafeRawBufferPointer(start: name, count: strlen(name)))
        }
        return parsed(message, name)
    }

    /// - Returns: nil where they have to be asked for.
    static func inPlace(_ message: UnsafePointer<rd_kafka_message_t>) -> RecordBatchHeaders? {
        guard isLayoutKnown, let value = message.pointee.payload else { return nil }
        let kept = UnsafeRawPointer(message).assumingMemoryBound(to: vigie_rdkafka_message.self)
        guard kept.pointee.parsed_headers == nil, let start = kept.pointee.headers,
            start == UnsafeRawPointer(value) + message.pointee.len, kept.pointee.headers_length >= 0
        else { return nil }
        return RecordBatchHeaders(
            UnsafeRawBufferPointer(start: start, count: Int(kept.pointee.headers_length)))
    }

    /// The first look-up in a message parses its headers and allocates each; the next ones only compare names.
    static func parsed(
        _ message: UnsafePointer<rd_kafka_message_t>, _ name: UnsafePointer<CChar>
    ) -> UnsafeRawBufferPointer? {
        var headers: OpaquePointer?
        guard rd_kafka_message_headers(message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        var (value, size): (UnsafeRawPointer?, Int) = (nil, 0)
        guard rd_kafka_header_get_last(headers, name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR else { return nil }
        return UnsafeRawBufferPointer(start: value, count: value == nil ? 0 : size)
    }
}
