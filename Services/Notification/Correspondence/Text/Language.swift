/// The languages in which letters exist.
public enum Language: UInt8, Sendable, CaseIterable {
    case french, english

    /// - Parameter tag: BCP 47. English for `en` and its variants, else French: the language of the school, in which
    ///   somebody near the family can read a letter.
    public init(tag: String?) {
        let primary = tag?.split(whereSeparator: { $0 == "-" || $0 == "_" }).first?.lowercased()
        self = primary == "en" ? .english : .french
    }

    /// BCP 47.
    public var tag: String { self == .english ? "en" : "fr" }
}
