/// What each language says. A letter names the fact and what comes next: no reason, no score, no judgment, nothing of
/// money (family allowances have not been suspended for absence since the law 2013-108).
protocol Wording {
    /// Begins in lower case where the language has it so within a sentence.
    var title: String { get }
    var greeting: String { get }
    var paragraphs: [String] { get }
    var closing: String { get }
}
