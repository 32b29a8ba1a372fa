import Messages
import Streaming

/// A record that a test made, lent as a log would lend it.
final class LentRecord {
    private let record: OutgoingRecord
    private var copies: [UnsafeMutableRawBufferPointer] = []

    init(_ record: OutgoingRecord) { self.record = record }

    deinit { copies.forEach { $0.deallocate() } }

    func lend<Result>(topic: Int = 0, offset: Int64 = 0, now: Int64 = 0, _ body: (borrowing Record) -> Result) -> Result
    {
        let result = body(
            Record(
                topic: topic, partition: 0, offset: offset, timestamp: record.timestamp ?? now,
                key: record.key.map(copy), value: record.value.map(copy), headers: headers))
        withExtendedLifetime(self) {}
        return result
    }

    private var headers: RecordHeaders {
        RecordHeaders(source: Unmanaged.passUnretained(self).toOpaque()) { source, name in
            Unmanaged<LentRecord>.fromOpaque(source).takeUnretainedValue().find(String(cString: name))
        }
    }

    private func find(_ name: String) -> UnsafeRawBufferPointer? {
        record.headers.last { $0.name == name }.map { copy(Array($0.value.utf8)) }
    }

    private func copy(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(bytes.count, 1), alignment: 1)
        copy.copyBytes(from: bytes)
        copies.append(copy)
        return UnsafeRawBufferPointer(rebasing: copy[..<bytes.count])
    }
}
