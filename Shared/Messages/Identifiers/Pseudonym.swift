/// How everything after intake knows a pupil: 128 bits that only the holder of intake's key can tie to an INE.
public struct Pseudonym: Hashable, Sendable, BitwiseCopyable {
    public let high: UInt64
    public let low: UInt64

    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// - Parameter hex: exactly 32 lower-case hexadecimal digits. Lower case only: the text is a key, and one pupil
    ///   must not have two.
    public init?(hex: some StringProtocol) {
        guard hex.utf8.count == 32 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        for (index, digit) in hex.utf8.enumerated() {
            guard let value = Hexadecimal.value(digit), digit == Hexadecimal.digit(value) else { return nil }
            if index < 16 { words.0 = words.0 << 4 | UInt64(value) } else { words.1 = words.1 << 4 | UInt64(value) }
        }
        self.init(high: words.0, low: words.1)
    }

    /// - Parameter bytes: exactly 16, big-endian.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 16 else { return nil }
        var words: (UInt64, UInt64) = (0, 0)
        for (index, byte) in bytes.enumerated() {
            if index < 8 { words.0 = words.0 << 8 | UInt64(byte) } else { words.1 = words.1 << 8 | UInt64(byte) }
        }
        self.init(high: words.0, low: words.1)
    }

    /// 16 bytes, big-endian.
    public var bytes: [UInt8] {
        [high, low].flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * UInt64($0))) } }
    }

    /// 32 lower-case hexadecimal digits.
    public var hex: String {
        let digits = digits
        return String(unsafeUninitializedCapacity: 32) { text in
            let text = UnsafeMutableRawBufferPointer(text)
            for word in 0..<4 { text.storeBytes(of: digits[word], toByteOffset: word * 8, as: UInt64.self) }
            return 32
        }
    }

    /// Whether `text` is ``hex``. Compared in place, because it is asked of the key of each fact.
    public func matches(hex text: UnsafeRawBufferPointer) -> Bool {
        guard text.count == 32 else { return false }
        let digits = digits
        return (0..<4).allSatisfy { word in
            text.loadUnaligned(fromByteOffset: word * 8, as: UInt64.self) == digits[word]
        }
    }

    /// ``hex`` as it lies in memory.
    private var digits: InlineArray<4, UInt64> {
        [
            Hexadecimal.digits(UInt32(truncatingIfNeeded: high >> 32)),
            Hexadecimal.digits(UInt32(truncatingIfNeeded: high)),
            Hexadecimal.digits(UInt32(truncatingIfNeeded: low >> 32)),
            Hexadecimal.digits(UInt32(truncatingIfNeeded: low)),
        ]
    }
}

extension Pseudonym: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool {
        (one.high, one.low) < (other.high, other.low)
    }

    public var description: String { hex }
}

extension Pseudonym: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let value = Pseudonym(hex: try String(json)) else {
            throw json.failure(.invalidValue, "must be 32 lower-case hexadecimal digits")
        }
        self = value
    }

    public func write(to writer: inout JSONWriter) { writer.string(hex) }
}
