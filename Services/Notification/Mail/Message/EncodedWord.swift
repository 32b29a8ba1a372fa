/// Header text outside ASCII, by RFC 2047 in its Q encoding.
enum EncodedWord {
    /// Of an encoded word, its delimiters included (RFC 2047 §2).
    private static let longest = 75
    private static let opening = "=?utf-8?Q?"
    private static let closing = "?="

    /// Text for an unstructured header, such as `Subject`.
    /// - Parameter used: characters that stand before it on its line.
    /// - Returns: ASCII; folded lines begin with a space. No input can end the header: whatever is not plain is encoded.
    static func text(_ text: String, after used: Int) -> String {
        let clean = withoutControls(text)
        let isPlain =
            clean.utf8.allSatisfy { (0x20...0x7E).contains($0) } && !clean.contains("=?")
            && clean.first != " " && clean.last != " " && used + clean.utf8.count <= 78
        return isPlain ? clean : encoded(clean, after: used)
    }

    /// Text for the name beside an address: plain atoms, or encoded words.
    static func phrase(_ text: String) -> String {
        let clean = withoutControls(text)
        let isPlain =
            !clean.isEmpty && clean.utf8.count <= 60 && !clean.hasPrefix(" ") && !clean.hasSuffix(" ")
            && clean.utf8.allSatisfy { isPlainInPhrase($0) || $0 == UInt8(ascii: " ") }
        return isPlain ? clean : encoded(clean, after: "From: ".utf8.count)
    }

    private static func encoded(_ text: String, after used: Int) -> String {
        var words: [String] = []
        var word = ""
        // The first word shares its line with the header's name, the others with one space.
        var room = min(longest, 76 - used) - opening.count - closing.count
        // A character is never cut in two (RFC 2047 §5): whoever decodes the words one by one must find whole ones.
        for character in text {
            for piece in pieces(of: character, room: room) {
                if word.utf8.count + piece.utf8.count > room, !word.isEmpty {
                    words.append(word)
                    word = ""
                    room = longest - opening.count - closing.count
                }
                word += piece
            }
        }
        words.append(word)
        return words.map { opening + $0 + closing }.joined(separator: "\r\n ")
    }

    /// A whole character, unless its accents and joiners make it longer than a word: then scalar by scalar.
    private static func pieces(of character: Character, room: Int) -> [String] {
        let whole = String(character).utf8.map(escaped).joined()
        return whole.utf8.count <= room
            ? [whole] : character.unicodeScalars.map { String($0).utf8.map(escaped).joined() }
    }

    private static func escaped(_ byte: UInt8) -> String {
        if byte == UInt8(ascii: " ") { return "_" }
        return isPlainInPhrase(byte) ? String(Unicode.Scalar(byte)) : QuotedPrintable.escaped(byte)
    }

    /// What RFC 2047 §5 (3) lets stand in a phrase.
    private static func isPlainInPhrase(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!*+-/".utf8.contains(byte)
        }
    }

    private static func withoutControls(_ text: String) -> String {
        String(
            String.UnicodeScalarView(text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }))
    }
}
