import Streaming

/// Headers of a record that a test makes.
final class TestHeaders {
    private let values: [String: [UInt8]]
    private var lent: [UnsafeMutableRawBufferPointer] = []

    init(_ headers: [OutgoingRecord.Header]) {
        values = Dictionary(headers.map { ($0.name, Array($0.value.utf8)) }, uniquingKeysWith: { $1 })
    }

    deinit { lent.forEach { $0.deallocate() } }

    /// Valid as long as this object.
    var headers: RecordHeaders {
        RecordHeaders(source: Unmanaged.passUnretained(self).toOpaque()) { source, name in
            Unmanaged<TestHeaders>.fromOpaque(source).takeUnretainedValue().find(String(cString: name))
        }
    }

    private func find(_ name: String) -> UnsafeRawBufferPointer? {
        guard let value = values[name] else { return nil }
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: max(value.count, 1), alignment: 1)
        copy.copyBytes(from: value)
        lent.append(copy)
        return UnsafeRawBufferPointer(rebasing: copy[..<value.count])
    }
}
