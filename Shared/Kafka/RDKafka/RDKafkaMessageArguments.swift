import CRdKafka
import Streaming

/// The arguments of `rd_kafka_produceva` in memory that is used again for each record: nothing is allocated a record.
///
/// Headers go one by one: before 2.12.0 a headers object is freed twice when the partition is unknown (librdkafka #4628).
final class RDKafkaMessageArguments {
    private var arguments: UnsafeMutableBufferPointer<rd_kafka_vu_t>
    private(set) var count = 0
    /// The headers' names, each with a NUL, and values.
    private var text: UnsafeMutableRawBufferPointer
    private var used = 0

    init() {
        arguments = .allocate(capacity: 24)
        arguments.initialize(repeating: rd_kafka_vu_t())
        text = .allocate(byteCount: 1_024, alignment: 1)
    }

    deinit {
        arguments.deallocate()
        text.deallocate()
    }

    /// - Parameter opaque: handed to the delivery report.
    /// - Returns: librdkafka's error, the caller's to destroy; nil when the record is queued.
    func produce(
        on handle: OpaquePointer, topic: OpaquePointer, partition: Int32?, key: UnsafeRawBufferPointer?,
        value: UnsafeRawBufferPointer?, headers: [OutgoingRecord.Header], timestamp: Int64?,
        opaque: UnsafeMutableRawPointer? = nil
    ) -> OpaquePointer? {
        reserve(headers)
        count = 0
        used = 0
        arguments[next(RD_KAFKA_VTYPE_RKT)].u.rkt = topic
        arguments[next(RD_KAFKA_VTYPE_PARTITION)].u.i32 = partition ?? RD_KAFKA_PARTITION_UA
        arguments[next(RD_KAFKA_VTYPE_MSGFLAGS)].u.i = RD_KAFKA_MSG_F_COPY
        if let key { set(key, at: next(RD_KAFKA_VTYPE_KEY)) }
        if let value { set(value, at: next(RD_KAFKA_VTYPE_VALUE)) }
        if let timestamp { arguments[next(RD_KAFKA_VTYPE_TIMESTAMP)].u.i64 = timestamp }
        if let opaque { arguments[next(RD_KAFKA_VTYPE_OPAQUE)].u.ptr = opaque }
        for header in headers { append(header) }
        return rd_kafka_produceva(handle, arguments.baseAddress, count)
    }

    private func next(_ type: rd_kafka_vtype_t) -> Int {
        arguments[count].vtype = type
        count += 1
        return count - 1
    }

    private func set(_ bytes: UnsafeRawBufferPointer, at index: Int) {
        // Empty is not absent: librdkafka takes a null pointer for none. The bytes are only read.
        arguments[index].u.mem.ptr = UnsafeMutableRawPointer(
            mutating: bytes.baseAddress ?? UnsafeRawPointer(text.baseAddress))
        arguments[index].u.mem.size = bytes.count
    }

    private func append(_ header: OutgoingRecord.Header) {
        let name = copy(header.name, terminated: true)
        let value = copy(header.value, terminated: false)
        let index = next(RD_KAFKA_VTYPE_HEADER)
        arguments[index].u.header.name = UnsafePointer(name.assumingMemoryBound(to: CChar.self))
        arguments[index].u.header.val = UnsafeRawPointer(value)
        arguments[index].u.header.size = header.value.utf8.count
    }

    private func copy(_ string: String, terminated: Bool) -> UnsafeMutableRawPointer {
        let start = UnsafeMutableRawBufferPointer(rebasing: text[used...])
        var length = 0
        let copied: Void? = string.utf8.withContiguousStorageIfAvailable { bytes in
            start.copyMemory(from: UnsafeRawBufferPointer(bytes))
            length = bytes.count
        }
        if copied == nil {
            for byte in string.utf8 {
                start[length] = byte
                length += 1
            }
        }
        if terminated {
            start[length] = 0
            length += 1
        }
        defer { used += length }
        return text.baseAddress.unsafelyUnwrapped + used
    }

    /// Makes room for the headers before the first pointer into it is taken.
    private func reserve(_ headers: [OutgoingRecord.Header]) {
        if headers.count + 8 > arguments.count {
            arguments.deallocate()
            arguments = .allocate(capacity: headers.count + 16)
            arguments.initialize(repeating: rd_kafka_vu_t())
        }
        let bytes = headers.reduce(0) { $0 + $1.name.utf8.count + 1 + $1.value.utf8.count }
        if bytes >= text.count {
            text.deallocate()
            text = .allocate(byteCount: bytes * 2, alignment: 1)
        }
    }
}
