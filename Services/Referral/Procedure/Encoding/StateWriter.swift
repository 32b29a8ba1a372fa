import Messages

/// Writes a dossier as compact bytes: whole numbers in base 128, identifiers of 32 hexadecimal digits in half their length.
struct StateWriter {
    private(set) var bytes: [UInt8] = []

    mutating func byte(_ value: UInt8) { bytes.append(value) }

    mutating func flag(_ value: Bool) { byte(value ? 1 : 0) }

    /// Seven bits a byte, least significant first; the high bit says that more follow (LEB128).
    mutating func number(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            byte(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        byte(UInt8(rest))
    }

    mutating func count(_ value: Int) { number(UInt64(value)) }

    /// To the millisecond, which is what records are stamped with.
    mutating func instant(_ value: Timestamp) { number(UInt64(clamping: value.milliseconds)) }

    /// Zero for nil: no instant of a case is 1970.
    mutating func instant(_ value: Timestamp?) {
        if let value { instant(value) } else { number(0) }
    }

    mutating func text(_ value: String) {
        count(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    /// A byte of zero and 16 bytes for what Vigie made, else length and text: no identifier is empty.
    mutating func identifier(_ value: Identifier) {
        if let packed = Pseudonym(hex: value.text) {
            byte(0)
            bytes.append(contentsOf: packed.bytes)
        } else {
            text(value.text)
        }
    }

    mutating func list<Element>(_ elements: [Element], _ write: (inout StateWriter, Element) -> Void) {
        count(elements.count)
        for element in elements { write(&self, element) }
    }

    mutating func optional<Element>(_ element: Element?, _ write: (inout StateWriter, Element) -> Void) {
        flag(element != nil)
        if let element { write(&self, element) }
    }
}
