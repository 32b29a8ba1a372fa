/// The headers of one record as they lie in a record batch of version 2 (KIP-82, KIP-98): how many, then for each the
/// length of its name, the name, the length of its value (−1: none) and the value. Numbers are zigzag varints.
struct RecordBatchHeaders {
    private let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// The value of the last header of that name; nil when there is none, or when the bytes are not headers.
    func last(_ name: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        var at = 0
        var found: UnsafeRawBufferPointer?
        guard var count = number(&at), count >= 0 else { return nil }
        while count > 0 {
            guard let key = slice(&at), let value = slice(&at) else { return nil }
            if let key, key.count == name.count, key.elementsEqual(name) {
                found = value ?? UnsafeRawBufferPointer(start: nil, count: 0)
            }
            count -= 1
        }
        return found
    }

    /// - Returns: nil behind the end; nil within for a length of −1.
    private func slice(_ at: inout Int) -> UnsafeRawBufferPointer?? {
        guard let length = number(&at), length <= bytes.count - at else { return nil }
        guard length >= 0 else { return .some(nil) }
        defer { at += length }
        return UnsafeRawBufferPointer(rebasing: bytes[at..<at + length])
    }

    private func number(_ at: inout Int) -> Int? {
        var (word, shift): (UInt64, UInt64) = (0, 0)
        while at < bytes.count, shift < 64 {
            let byte = bytes[at]
            at += 1
            word |= UInt64(byte & 0x7f) << shift
            if byte < 0x80 { return Int(truncatingIfNeeded: word >> 1) ^ -Int(truncatingIfNeeded: word & 1) }
            shift += 7
        }
        return nil
    }
}
