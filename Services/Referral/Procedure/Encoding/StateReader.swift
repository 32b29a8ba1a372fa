import Messages

/// Reads what ``StateWriter`` wrote. Refuses bytes that end early or hold a value that was never written.
struct StateReader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() throws(StateFailure) -> UInt8 {
        guard position < bytes.count else { throw .damaged(at: position) }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func flag() throws(StateFailure) -> Bool {
        switch try byte() {
        case 0: false
        case 1: true
        default: throw damaged
        }
    }

    mutating func number() throws(StateFailure) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), through: 63, by: 7) {
            let next = try byte()
            value |= UInt64(next & 0x7F) << shift
            if next & 0x80 == 0 { return value }
        }
        throw damaged
    }

    mutating func count() throws(StateFailure) -> Int {
        guard let value = Int(exactly: try number()) else { throw damaged }
        return value
    }

    mutating func instant() throws(StateFailure) -> Timestamp {
        guard let milliseconds = Int64(exactly: try number()), milliseconds <= Timestamp.latest.milliseconds else {
            throw damaged
        }
        return Timestamp(milliseconds: milliseconds)
    }

    mutating func instantIfPresent() throws(StateFailure) -> Timestamp? {
        let value = try instant()
        return value.microseconds == 0 ? nil : value
    }

    mutating func text() throws(StateFailure) -> String {
        guard let value = String(validating: try take(try count()), as: UTF8.self) else { throw damaged }
        return value
    }

    mutating func identifier() throws(StateFailure) -> Identifier {
        let length = try count()
        let text =
            if length == 0 { Pseudonym(bytes: try take(16))?.hex } else {
                String(validating: try take(length), as: UTF8.self)
            }
        guard let text, let value = Identifier(text) else { throw damaged }
        return value
    }

    mutating func code<Code: RawRepresentable>(_ type: Code.Type = Code.self) throws(StateFailure) -> Code
    where Code.RawValue == UInt8 {
        guard let value = Code(rawValue: try byte()) else { throw damaged }
        return value
    }

    mutating func list<Element>(
        _ read: (inout StateReader) throws(StateFailure) -> Element
    ) throws(StateFailure) -> [Element] {
        let count = try count()
        // An element takes a byte at least, so a count beyond what is left is damage, found before anything is reserved.
        guard count <= bytes.count - position else { throw damaged }
        var elements: [Element] = []
        elements.reserveCapacity(count)
        for _ in 0..<count { elements.append(try read(&self)) }
        return elements
    }

    mutating func optional<Element>(
        _ read: (inout StateReader) throws(StateFailure) -> Element
    ) throws(StateFailure) -> Element? {
        try flag() ? try read(&self) : nil
    }

    var damaged: StateFailure { .damaged(at: position) }

    private mutating func take(_ count: Int) throws(StateFailure) -> ArraySlice<UInt8> {
        guard count <= bytes.count - position else { throw damaged }
        defer { position += count }
        return bytes[position..<position + count]
    }
}
