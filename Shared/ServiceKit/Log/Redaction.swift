/// The second lock on the log's door: fields are typed, and a text that slips in is still stripped of what looks like an
/// e-mail address, an INE (11 characters: digits then one or two letters) or a telephone number (9 digits or more).
///
/// An offset may be as long as a telephone number. It is told apart by the word before it, and by its first digit: 0 is that of
/// a telephone number and never of an offset.
enum Redaction {
    static func mask(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "@") || (0x30...0x39).contains($0) }) else { return text }
        var result = ""
        var word: [UInt8] = []
        var isBehindCoordinate = false
        func flush() {
            guard !word.isEmpty else { return }
            let isOffset = isBehindCoordinate && isWholeNumber(word)
            result += isOffset ? String(decoding: word, as: UTF8.self) : mask(word: word)
            let said = String(decoding: word, as: UTF8.self).lowercased()
            isBehindCoordinate =
                coordinates.contains(said) || (isBehindCoordinate && (isOffset || links.contains(said)))
            word.removeAll(keepingCapacity: true)
        }
        for byte in text.utf8 {
            if isSeparator(byte) {
                flush()
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                word.append(byte)
            }
        }
        flush()
        return result
    }

    /// What an offset stands behind.
    private static let coordinates: Set = ["offset", "offsets", "position", "positions", "watermark", "epoch"]
    /// What stands between one offset and the next.
    private static let links: Set = ["to", "and", "until", "not"]

    private static func isWholeNumber(_ word: [UInt8]) -> Bool {
        let digits = word.last == UInt8(ascii: ".") ? word.dropLast() : word[...]
        return digits.allSatisfy { (0x30...0x39).contains($0) } && digits.first != UInt8(ascii: "0")
    }

    private static func isSeparator(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...0x20, UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "<"),
            UInt8(ascii: ">"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: ":"),
            UInt8(ascii: "/"):
            true
        default: false
        }
    }

    private static func mask(word: [UInt8]) -> String {
        // A mail's domain has a dot; the offset of «topic[3]@41» has none.
        if let at = word.lastIndex(of: UInt8(ascii: "@")), at > 0, word[at...].contains(UInt8(ascii: ".")) {
            return "[mail]"
        }
        let digits = word.prefix { (0x30...0x39).contains($0) }.count
        if word.count == 11, (9...10).contains(digits), word.dropFirst(digits).allSatisfy({ isLetter($0) }) {
            return "[ine]"
        }
        let body = word.first == UInt8(ascii: "+") ? word.dropFirst() : word[...]
        let telephone = body.filter { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") }
        if (9...15).contains(telephone.count), telephone.allSatisfy({ (0x30...0x39).contains($0) }) {
            return "[number]"
        }
        return String(decoding: word, as: UTF8.self)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
