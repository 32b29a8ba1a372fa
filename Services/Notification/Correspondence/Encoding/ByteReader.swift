import Messages

/// Reads what ``ByteWriter`` wrote. Each call takes what it reads off the front.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: some Sequence<UInt8>) {
        rest = Array(bytes)[...]
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() throws(StateFailure) -> UInt8 {
        guard let byte = rest.popFirst() else { throw .truncated }
        return byte
    }

    mutating func number() throws(StateFailure) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
        }
        throw .malformed
    }

    mutating func count() throws(StateFailure) -> Int {
        guard let value = Int(exactly: try number()) else { throw .malformed }
        return value
    }

    mutating func signed() throws(StateFailure) -> Int64 {
        let value = try number()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    mutating func bits() throws(StateFailure) -> UInt64 {
        var value: UInt64 = 0
        for _ in 0..<8 { value = value << 8 | UInt64(try byte()) }
        return value
    }

    mutating func bytes(_ count: Int) throws(StateFailure) -> ArraySlice<UInt8> {
        guard count >= 0, count <= rest.count else { throw .truncated }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    mutating func text() throws(StateFailure) -> String {
        guard let text = String(validating: try bytes(try count()), as: UTF8.self) else { throw .malformed }
        return text
    }

    mutating func identifier() throws(StateFailure) -> Identifier {
        let length = try count()
        if length == 0 {
            return try value(Identifier(try pseudonym().hex))
        }
        return try value(Identifier(String(decoding: try bytes(length), as: UTF8.self)))
    }

    mutating func pseudonym() throws(StateFailure) -> Pseudonym {
        try value(Pseudonym(bytes: try bytes(16)))
    }

    mutating func school() throws(StateFailure) -> UAI {
        try value(UAI(digits: UInt32(clamping: try number())))
    }

    /// A value that its type may refuse.
    func value<Value>(_ value: Value?) throws(StateFailure) -> Value {
        guard let value else { throw .malformed }
        return value
    }
}
