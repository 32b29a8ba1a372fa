/// A mail read back by a small parser of its own, which knows nothing of how ours are written.
struct ParsedMail {
    enum Fault: Error {
        case noBlankLine
        case bareLineEnd
        case notASCII
        case lineTooLong(Int)
        case header(String)
    }

    /// By lower-case name, unfolded, encoded words decoded.
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body = ""

    init(_ bytes: [UInt8]) throws(Fault) {
        guard bytes.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        var lines: [[UInt8]] = [[]]
        var index = 0
        while index < bytes.count {
            switch bytes[index] {
            case 13 where index + 1 < bytes.count && bytes[index + 1] == 10:
                lines.append([])
                index += 2
            case 10, 13: throw .bareLineEnd
            default:
                lines[lines.count - 1].append(bytes[index])
                index += 1
            }
        }
        for line in lines where line.count > 78 { throw .lineTooLong(line.count) }
        guard let blank = lines.firstIndex(of: []) else { throw .noBlankLine }
        for line in lines[..<blank] {
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix(" ") || text.hasPrefix("\t") {
                guard let last = headers.indices.last else { throw .header(text) }
                headers[last].value += text
            } else {
                guard let colon = text.firstIndex(of: ":") else { throw .header(text) }
                let name = String(text[..<colon])
                guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0 == "-" }) else { throw .header(text) }
                headers.append((name.lowercased(), String(text[text.index(after: colon)...].drop { $0 == " " })))
            }
        }
        for index in headers.indices { headers[index].value = Self.decodedWords(headers[index].value) }
        body = Self.decodedBody(lines[(blank + 1)...])
    }

    subscript(name: String) -> String? {
        let values = headers.filter { $0.name == name.lowercased() }
        return values.count == 1 ? values[0].value : nil
    }

    private static func decodedWords(_ text: String) -> String {
        var result = ""
        var wasWord = false
        for part in text.split(separator: " ", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "?", omittingEmptySubsequences: false)
            if part.utf8.count <= 75, pieces.count == 5, pieces[0] == "=", pieces[4] == "=",
                pieces[1].lowercased() == "utf-8", pieces[2].lowercased() == "q"
            {
                // White space between two encoded words is not part of the text.
                if !result.isEmpty && !wasWord { result += " " }
                result += String(decoding: decoded(Array(pieces[3].utf8), underscoreIsSpace: true), as: UTF8.self)
                wasWord = true
            } else {
                if !result.isEmpty || wasWord { result += " " }
                result += part
                wasWord = false
            }
        }
        return result
    }

    private static func decodedBody(_ lines: ArraySlice<[UInt8]>) -> String {
        var bytes: [UInt8] = []
        for (index, line) in lines.enumerated() {
            if line.last == UInt8(ascii: "=") {
                bytes += decoded(line.dropLast(), underscoreIsSpace: false)
            } else {
                bytes += decoded(line, underscoreIsSpace: false)
                if index < lines.count - 1 { bytes.append(10) }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decoded(_ bytes: [UInt8], underscoreIsSpace: Bool) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "="), index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[index + 1...index + 2], as: UTF8.self), radix: 16)
            {
                result.append(byte)
                index += 3
            } else {
                result.append(underscoreIsSpace && bytes[index] == UInt8(ascii: "_") ? 32 : bytes[index])
                index += 1
            }
        }
        return result
    }
}
