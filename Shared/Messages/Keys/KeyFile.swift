import CSodium

/// The text of a file that holds keys of 32 bytes, most files one: 64 hexadecimal digits a line, with blank lines and lines that
/// start with `#` around them.
public enum KeyFile {
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case noKey
        case severalKeys
        case oneKeyTwice
        /// The line that should be the key is not 64 hexadecimal digits. The line is not repeated: it may be a secret.
        case notHexadecimal(line: Int)
        /// The comment says which variable the file is for, and it is another one.
        case ofAnother(variable: String)

        public var description: String {
            switch self {
            case .noKey: "holds no key: a line of 64 hexadecimal digits is expected"
            case .severalKeys: "holds more than one key"
            case .oneKeyTwice: "holds one key twice"
            case .notHexadecimal(let line): "has a line \(line) that is not 64 hexadecimal digits"
            case .ofAnother(let variable): "says itself that it is for \(variable)"
            }
        }
    }

    /// The key in `text`: 32 bytes. All keys look the same; what was sealed to the wrong one, nobody could open again.
    /// - Parameter variable: the variable that names the file; a file whose comment names another is refused.
    public static func parse(_ text: String, for variable: String) throws(Failure) -> [UInt8] {
        let keys = try parseAll(text, for: variable)
        guard keys.count == 1 else { throw .severalKeys }
        return keys[0]
    }

    /// The keys in `text`, at least one, in their order: 32 bytes each.
    /// - Parameter variable: as with ``parse(_:for:)``.
    public static func parseAll(_ text: String, for variable: String) throws(Failure) -> [[UInt8]] {
        var keys: [[UInt8]] = []
        // By isNewline: to Swift a carriage return with its line feed is one character, and not "\n".
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            if line.hasPrefix("#") {
                let named = line.split { $0 != "_" && !$0.isLetter }.filter { $0.hasPrefix("VIGIE_") }
                if let other = named.first, !named.contains(where: { $0 == variable }) {
                    throw .ofAnother(variable: String(other))
                }
                continue
            }
            let line = line.filter { !$0.isWhitespace }
            if line.isEmpty { continue }
            guard let bytes = Hexadecimal.bytes(line), bytes.count == 32 else { throw .notHexadecimal(line: index + 1) }
            keys.append(bytes)
        }
        guard !keys.isEmpty else { throw .noKey }
        return keys
    }

    /// The text of a file for `key`, with `comment` above it.
    public static func text(_ key: [UInt8], comment: String) -> String { text([key], comment: comment) }

    /// The text of a file for `keys`, in their order.
    public static func text(_ keys: [[UInt8]], comment: String) -> String {
        "# \(comment)\n" + keys.map { Hexadecimal.text($0) + "\n" }.joined()
    }

    /// 32 bytes from the system's generator.
    public static func randomKey() -> [UInt8] {
        _ = Sodium.ready
        var key = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&key, key.count)
        return key
    }
}
