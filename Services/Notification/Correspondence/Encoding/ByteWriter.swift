import Messages

/// Bytes of the book and of letters: small numbers take one byte.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    /// 7 bits a byte, the lowest first; the high bit says that more follow.
    mutating func number(_ value: UInt64) {
        var rest = value
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func number(_ value: Int) { number(UInt64(clamping: value)) }

    /// Zigzag: small negative numbers are small too.
    mutating func signed(_ value: Int64) { number(UInt64(bitPattern: value << 1 ^ value >> 63)) }

    mutating func bits(_ value: UInt64) {
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }

    mutating func text(_ value: String) {
        let utf8 = Array(value.utf8)
        number(utf8.count)
        bytes += utf8
    }

    /// 17 bytes for an id that Vigie made (32 hexadecimal digits), else its text.
    mutating func identifier(_ value: Identifier) {
        if let made = Pseudonym(hex: value.text) {
            byte(0)
            bytes += made.bytes
        } else {
            text(value.text)
        }
    }

    mutating func pseudonym(_ value: Pseudonym) { bytes += value.bytes }
}
