import CRdKafka
import Streaming

/// The arguments of `rd_kafka_produceva` in memory that is used again for each record.
///
/// Headers go as an object, which is ours again when the record is refused. Given one by one they belong to the message and
/// to the call, and before 2.12.0 a refusal (a topic or partition that is not there) frees them twice (librdkafka #4627).
final class RDKafkaMessageArguments {
    private let arguments: UnsafeMutableBufferPointer<rd_kafka_vu_t>
    private var count = 0

    init() {
        arguments = .allocate(capacity: 8)
        arguments.initialize(repeating: rd_kafka_vu_t())
    }

    deinit { arguments.deallocate() }

    /// - Parameter opaque: handed to the delivery report.
    /// - Returns: librdkafka's error, the caller's to destroy; nil when the record is queued.
    func produce(
        on handle: OpaquePointer, topic: OpaquePointer, partition: Int32?, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: [OutgoingRecord.Header], timestamp: Int64?,
        opaque: UnsafeMutableRawPointer? = nil
    ) -> OpaquePointer? {
        count = 0
        arguments[next(RD_KAFKA_VTYPE_RKT)].u.rkt = topic
        arguments[next(RD_KAFKA_VTYPE_PARTITION)].u.i32 = partition ?? RD_KAFKA_PARTITION_UA
        arguments[next(RD_KAFKA_VTYPE_MSGFLAGS)].u.i = RD_KAFKA_MSG_F_COPY
        if let key { set(key, at: next(RD_KAFKA_VTYPE_KEY)) }
        if let value { set(value, at: next(RD_KAFKA_VTYPE_VALUE)) }
        if let timestamp { arguments[next(RD_KAFKA_VTYPE_TIMESTAMP)].u.i64 = timestamp }
        if let opaque { arguments[next(RD_KAFKA_VTYPE_OPAQUE)].u.ptr = opaque }
        let object = headers.isEmpty ? nil : Self.object(of: headers)
        if let object { arguments[next(RD_KAFKA_VTYPE_HEADERS)].u.headers = object }
        let error = rd_kafka_produceva(handle, arguments.baseAddress, count)
        if error != nil, let object { rd_kafka_headers_destroy(object) }
        return error
    }

    private func next(_ type: rd_kafka_vtype_t) -> Int {
        arguments[count].vtype = type
        count += 1
        return count - 1
    }

    private func set(_ bytes: UnsafeRawBufferPointer, at index: Int) {
        // Empty is not absent: librdkafka takes a null pointer for none. The bytes are only read.
        arguments[index].u.mem.ptr = UnsafeMutableRawPointer(
            mutating: bytes.baseAddress ?? UnsafeRawPointer(arguments.baseAddress))
        arguments[index].u.mem.size = bytes.count
    }

    /// Copies of them.
    private static func object(of headers: [OutgoingRecord.Header]) -> OpaquePointer? {
        let object = rd_kafka_headers_new(headers.count)
        for header in headers {
            var (name, value) = (header.name, header.value)
            name.withUTF8 { name in
                value.withUTF8 { value in
                    // Fails for headers that may only be read, which a new object's are not.
                    _ = name.withMemoryRebound(to: CChar.self) {
                        rd_kafka_header_add(object, $0.baseAddress, $0.count, value.baseAddress, value.count)
                    }
                }
            }
        }
        return object
    }
}
