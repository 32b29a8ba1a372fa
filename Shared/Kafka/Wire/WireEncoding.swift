/// Kafka's primitive types, big-endian, as its oldest request versions have them (Kafka protocol guide, "Protocol Primitive Types").
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func put(_ number: some FixedWidthInteger) {
        withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Of less than 32 KiB.
    mutating func put(_ text: String) {
        put(Int16(clamping: text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func put(_ flag: Bool) { bytes.append(flag ? 1 : 0) }

    /// With its length before it.
    mutating func put(bytes block: [UInt8]) {
        put(Int32(clamping: block.count))
        bytes.append(contentsOf: block)
    }
}

struct WireReader {
    /// The answer ends before it should.
    struct Truncated: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    mutating func number<T: FixedWidthInteger>(_ type: T.Type = T.self) throws(Truncated) -> T {
        let size = MemoryLayout<T>.size
        guard rest.count >= size else { throw Truncated() }
        defer { rest = rest.dropFirst(size) }
        return rest.prefix(size).reduce(0) { ($0 << 8) | T(truncatingIfNeeded: $1) }
    }

    /// Empty where it is null.
    mutating func text() throws(Truncated) -> String {
        let size = Int(max(try number(Int16.self), 0))
        guard rest.count >= size else { throw Truncated() }
        defer { rest = rest.dropFirst(size) }
        return String(decoding: rest.prefix(size), as: UTF8.self)
    }
}
