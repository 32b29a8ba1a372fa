import Streaming

/// A record's headers in one piece of memory, so that the view handed over counts no references.
struct HeaderBlock {
    /// count, then for each: length and bytes of its name, length and bytes of its value; numbers are 32 bits.
    private let bytes: [UInt8]

    static let none = HeaderBlock([])

    init(_ headers: [OutgoingRecord.Header]) {
        guard !headers.isEmpty else {
            bytes = []
            return
        }
        var block: [UInt8] = []
        func put(_ number: Int) {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: number)) { block.append(contentsOf: $0) }
        }
        put(headers.count)
        for header in headers {
            put(header.name.utf8.count)
            block.append(contentsOf: header.name.utf8)
            put(header.value.utf8.count)
            block.append(contentsOf: header.value.utf8)
        }
        bytes = block
    }

    func withHeaders<Result>(_ body: (RecordHeaders) -> Result) -> Result {
        if bytes.isEmpty { return body(.none) }
        return bytes.withUnsafeBytes { body(RecordHeaders(source: $0.baseAddress, find: Self.find)) }
    }

    /// In the order in which they were written.
    var headers: [OutgoingRecord.Header] {
        var found: [OutgoingRecord.Header] = []
        bytes.withUnsafeBytes { block in
            guard let base = block.baseAddress, !block.isEmpty else { return }
            Self.walk(base) { name, value in
                found.append(
                    OutgoingRecord.Header(String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self))
                )
            }
        }
        return found
    }

    private static func find(
        _ source: UnsafeRawPointer, _ wanted: UnsafePointer<CChar>
    ) -> UnsafeRawBufferPointer? {
        var length = 0
        while wanted[length] != 0 { length += 1 }
        let wanted = UnsafeRawBufferPointer(start: wanted, count: length)
        var last: UnsafeRawBufferPointer?
        walk(source) { name, value in if name.elementsEqual(wanted) { last = value } }
        return last
    }

    private static func walk(
        _ block: UnsafeRawPointer, _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        var at = block
        func number() -> Int {
            defer { at += 4 }
            return Int(at.loadUnaligned(as: UInt32.self))
        }
        func piece() -> UnsafeRawBufferPointer {
            let count = number()
            defer { at += count }
            return UnsafeRawBufferPointer(start: at, count: count)
        }
        for _ in 0..<number() {
            let name = piece()
            body(name, piece())
        }
    }
}
