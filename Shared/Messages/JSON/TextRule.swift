// The standard library knows normalisation, and offers it under this name only (Foundation uses it the same way; the
// alternative is to link all of Foundation and ICU's data). Remove when NFC becomes public API (SE pitch "Unicode Normalization").
@_spi(_Unicode) import Swift

/// What text in a message must be: UTF-8 in normal form C, no control characters, within a length.
public struct TextRule: Sendable {
    /// In Unicode scalars.
    public let maximumLength: Int
    public let mayBeEmpty: Bool

    public init(maximumLength: Int, mayBeEmpty: Bool = false) {
        self.maximumLength = maximumLength
        self.mayBeEmpty = mayBeEmpty
    }

    /// What is wrong with `text`, as the end of a sentence; nil when nothing is.
    public func fault(in text: String) -> String? {
        if text.isEmpty { return mayBeEmpty ? nil : "must not be empty" }
        if text.unicodeScalars.count > maximumLength { return "must have at most \(maximumLength) characters" }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            return "must not hold control characters"
        }
        if !Self.isNormalised(text) { return "must be in Unicode normal form C (NFC)" }
        return nil
    }

    /// Whether `text` is in normal form C. Below U+0300 (first byte below 0xCC) everything is.
    public static func isNormalised(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 < 0xCC } || text.unicodeScalars.elementsEqual(text._nfc)
    }

    /// `text` in normal form C.
    public static func normalise(_ text: String) -> String {
        guard !isNormalised(text) else { return text }
        var normalised = String.UnicodeScalarView()
        normalised.append(contentsOf: text._nfc)
        return String(normalised)
    }
}
