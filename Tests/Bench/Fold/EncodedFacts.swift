import BenchWorkload
import Glibc
import Messages
import Streaming

/// Workload W as it lies on `attendance`: keys and values, one behind the other, in one allocation.
struct EncodedFacts {
    private static let keySize = 32
    /// Of every record; for the life of the program. Looked up as a client does, without an allocation.
    private let headers = RecordHeaders(source: strdup(EventType.attendanceRecorded.rawValue)) { type, name in
        let wanted: StaticString = "ce_type"
        guard strncmp(name, UnsafeRawPointer(wanted.utf8Start).assumingMemoryBound(to: CChar.self), 8) == 0 else {
            return nil
        }
        return UnsafeRawBufferPointer(start: type, count: strlen(type.assumingMemoryBound(to: CChar.self)))
    }

    private var bytes: [UInt8] = []
    private var ends: [Int] = []

    init(_ facts: Workload) {
        for fact in facts {
            bytes += fact.pupil.hex.utf8
            bytes += fact.encoded()
            ends.append(bytes.count)
        }
    }

    var count: Int { ends.count }

    func forEach(in range: Range<Int>, _ body: (borrowing Record) -> Void) {
        bytes.withUnsafeBytes { bytes in
            var start = range.lowerBound == 0 ? 0 : ends[range.lowerBound - 1]
            for index in range {
                let value = start + Self.keySize
                body(
                    Record(
                        topic: 0, partition: 0, offset: Int64(index), timestamp: 0,
                        key: UnsafeRawBufferPointer(rebasing: bytes[start..<value]),
                        value: UnsafeRawBufferPointer(rebasing: bytes[value..<ends[index]]), headers: headers))
                start = ends[index]
            }
        }
    }
}
