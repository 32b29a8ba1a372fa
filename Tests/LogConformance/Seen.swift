import Streaming

/// A record as it was handed over, copied out.
struct Seen: Equatable {
    let topic: Int
    let partition: Int32
    let offset: Int64
    let timestamp: Int64
    let key: String?
    let value: String?
    /// The last value of each header that the suite writes.
    let first: String?
    let second: String?
    let absent: String?

    init(_ record: borrowing Record) {
        topic = record.topic
        partition = record.partition
        offset = record.offset
        timestamp = record.timestamp
        key = Self.text(record.key)
        value = Self.text(record.value)
        first = Self.text(record.headers["first"])
        second = Self.text(record.headers["second"])
        absent = Self.text(record.headers["absent"])
    }

    private static func text(_ bytes: UnsafeRawBufferPointer?) -> String? {
        bytes.map { String(decoding: $0, as: UTF8.self) }
    }
}
