/// A language as BCP 47 writes it (RFC 5646 §2.1), well formed; whether its subtags are registered is not looked up.
struct LanguageTag: Equatable {
    /// In the case that RFC 5646 §2.1.1 recommends: `pt-BR`, `zh-Hant`.
    let text: String

    /// - Parameter text: at most 35 characters (RFC 5646 §4.4.1), any case.
    init?(_ text: String) {
        guard text.utf8.count <= 35 else { return nil }
        var rest = text.split(separator: "-", omittingEmptySubsequences: false)[...].map { $0.lowercased() }[...]
        guard rest.allSatisfy({ (1...8).contains($0.utf8.count) && $0.utf8.allSatisfy(Self.isAlphanumeric) }) else {
            return nil
        }

        func take(where fits: (String) -> Bool) -> String? {
            guard let next = rest.first, fits(next) else { return nil }
            rest.removeFirst()
            return next
        }

        guard let language = take(where: { (2...8).contains($0.utf8.count) && Self.isAlphabetic($0) }) else {
            return nil
        }
        var subtags = [language]
        if language.utf8.count <= 3 {
            for _ in 0..<3 {
                guard let extended = take(where: { $0.utf8.count == 3 && Self.isAlphabetic($0) }) else { break }
                subtags.append(extended)
            }
        }
        if let script = take(where: { $0.utf8.count == 4 && Self.isAlphabetic($0) }) {
            subtags.append(script.prefix(1).uppercased() + script.dropFirst())
        }
        if let region = take(where: {
            ($0.utf8.count == 2 && Self.isAlphabetic($0)) || ($0.utf8.count == 3 && $0.utf8.allSatisfy(Self.isDigit))
        }) {
            subtags.append(region.uppercased())
        }
        while let variant = take(where: {
            $0.utf8.count >= 5 || ($0.utf8.count == 4 && $0.utf8.first.map(Self.isDigit) == true)
        }) {
            subtags.append(variant)
        }
        // Extensions and private use: a singleton, then at least one subtag; after `x` anything goes.
        while let singleton = take(where: { $0.utf8.count == 1 }) {
            subtags.append(singleton)
            guard let first = take(where: { singleton == "x" || $0.utf8.count >= 2 }) else { return nil }
            subtags.append(first)
            while let next = take(where: { singleton == "x" || $0.utf8.count >= 2 }) { subtags.append(next) }
        }
        guard rest.isEmpty else { return nil }
        self.text = subtags.joined(separator: "-")
    }

    private static func isAlphabetic(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        isDigit(byte) || (byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z"))
    }
}
