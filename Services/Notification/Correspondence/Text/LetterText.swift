/// A letter in words.
public struct LetterText: Hashable, Sendable {
    public let subject: String
    /// Paragraphs with an empty line between them; ends with `\n`.
    public let body: String

    /// - Parameter givenName: the pupil's, if it is known. The only name in a letter; none of the reader.
    public init(_ letter: Letter, givenName: String?) {
        let wording: any Wording =
            switch letter.language {
            case .french: FrenchWording(letter, givenName: givenName)
            case .english: EnglishWording(letter, givenName: givenName)
            }
        let title = wording.title
        // The name comes first and stands alone, so that no language has to decline or elide before it.
        let named = letter.role == .guardian ? givenName.map { "\($0) – \(title)" } : nil
        subject = named ?? title.prefix(1).uppercased() + title.dropFirst()
        body = ([wording.greeting] + wording.paragraphs + [wording.closing]).map { $0 + "\n" }.joined(separator: "\n")
    }
}
