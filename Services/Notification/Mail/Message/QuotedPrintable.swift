/// A text body by RFC 2045 §6.7: ASCII lines of at most 76 characters, ended by CRLF.
enum QuotedPrintable {
    private static let longest = 76

    /// - Parameter text: its lines end with `\n`.
    static func encoded(_ text: String) -> String {
        var result = ""
        // By bytes: in Swift "\r\n" is one character, which a split at "\n" would not see.
        for line in text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            append(line.last == UInt8(ascii: "\r") ? line.dropLast() : line, to: &result)
            result += "\r\n"
        }
        // A text that ends its last line does not begin another.
        if text.utf8.last == UInt8(ascii: "\n") { result.removeLast() }
        return result
    }

    private static func append(_ line: Substring.UTF8View, to result: inout String) {
        var column = 0
        var index = line.startIndex
        while index < line.endIndex {
            let byte = line[index]
            let next = line.index(after: index)
            let isLast = next == line.endIndex
            var piece = encoded(byte, first: column == 0, last: isLast)
            // A soft break takes one column, unless the piece ends the line.
            if column + piece.utf8.count > (isLast ? longest : longest - 1) {
                result += "=\r\n"
                column = 0
                piece = encoded(byte, first: true, last: isLast)
            }
            result += piece
            column += piece.utf8.count
            index = next
        }
    }

    private static func encoded(_ byte: UInt8, first: Bool, last: Bool) -> String {
        isPlain(byte, first: first, last: last) ? String(Unicode.Scalar(byte)) : escaped(byte)
    }

    /// - Parameters:
    ///   - first: the byte begins an encoded line. A dot there ends a mail in SMTP, and `From ` a mail in a mailbox
    ///     file; both are escaped by whoever carries them, and some do not.
    ///   - last: the byte ends its line, where white space is lost.
    private static func isPlain(_ byte: UInt8, first: Bool, last: Bool) -> Bool {
        switch byte {
        case UInt8(ascii: "="): false
        case UInt8(ascii: "."), UInt8(ascii: "F"): !first
        case UInt8(ascii: " "), UInt8(ascii: "\t"): !last
        default: (0x21...0x7E).contains(byte)
        }
    }

    static func escaped(_ byte: UInt8) -> String {
        let digits = Array("0123456789ABCDEF".unicodeScalars)
        var text = "="
        text.unicodeScalars.append(digits[Int(byte >> 4)])
        text.unicodeScalars.append(digits[Int(byte & 15)])
        return text
    }
}
