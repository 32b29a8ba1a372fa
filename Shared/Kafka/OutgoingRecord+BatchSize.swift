import Streaming

extension OutgoingRecord {
    /// Bytes of a batch that holds this record alone, before compression (Kafka protocol guide, "Record Batch").
    var batchSize: Int {
        let head = 61
        let headers = headers.reduce(Self.varint(headers.count)) { sum, header in
            let (name, value) = (header.name.utf8.count, header.value.utf8.count)
            return sum + Self.varint(name) + name + Self.varint(value) + value
        }
        // Attributes, and the differences to the batch's first time and offset, which are nought.
        let body = 3 + Self.field(key) + Self.field(value) + headers
        return head + Self.varint(body) + body
    }

    private static func field(_ bytes: [UInt8]?) -> Int {
        guard let bytes else { return 1 }
        return varint(bytes.count) + bytes.count
    }

    /// Of a number that is not negative: zigzag, seven bits a byte.
    private static func varint(_ number: Int) -> Int {
        var (rest, count) = (number << 1, 1)
        while rest > 0x7F { (rest, count) = (rest >> 7, count + 1) }
        return count
    }
}
