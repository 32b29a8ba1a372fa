/// The languages in which people are answered.
public enum Language: String, Sendable, CaseIterable {
    case french = "fr"
    case english = "en"

    /// The best for an `Accept-Language` field (RFC 9110, 12.5.4): the one of greatest quality, French where none is
    /// asked for or all are equal.
    public init(accepting field: String?) {
        var best: (language: Language, quality: Double)?
        for range in (field ?? "").split(separator: ",") {
            let parts = range.split(separator: ";").map { $0.filter { !$0.isWhitespace }.lowercased() }
            guard let tag = parts.first, let primary = tag.split(separator: "-").first else { continue }
            let quality = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? 0 } ?? 1
            guard quality > 0, let language = primary == "*" ? .french : Language(rawValue: String(primary)) else {
                continue
            }
            if quality > best?.quality ?? 0 { best = (language, quality) }
        }
        self = best?.language ?? .french
    }
}
