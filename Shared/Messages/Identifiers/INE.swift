/// The national identifier of a pupil, 11 characters. It enters intake and goes no further: it has no `description`,
/// so that it is not logged by accident.
public struct INE: Hashable, Sendable {
    /// The forms that are in use.
    public enum Form: String, Sendable, CaseIterable {
        /// Since 2018: 9 digits and 2 letters. How its letters are computed is not published.
        case rnie
        /// Before 2018: 10 digits and a check letter.
        case bea
        /// Higher education: 10 digits or letters and a digit.
        case base36
        /// Apprentices: 4 digits, `A`, 5 digits, a letter.
        case sifa
        /// Given by the school until the national one is known: 4 digits, `D`, 5 digits, a letter.
        case provisional
    }

    public enum Failure: Error, Hashable, Sendable {
        /// None of the forms.
        case form
        /// The form of a BEA identifier, and mistyped somewhere.
        case checkLetter
    }

    public let form: Form
    /// 11 characters, capitals.
    public let text: String

    /// - Parameter text: 11 ASCII characters; lower case is taken as capitals, so that one pupil has one pseudonym.
    public init(_ text: some StringProtocol) throws(Failure) {
        let characters = text.utf8.map { byte in
            byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z") ? byte - 0x20 : byte
        }
        guard characters.count == 11, let form = Self.form(of: characters) else { throw .form }
        if form == .bea {
            let number = characters.prefix(10).reduce(UInt64(0)) { $0 * 10 + UInt64($1 - UInt8(ascii: "0")) }
            guard characters[10] == CheckLetter.of(number) else { throw .checkLetter }
        }
        self.form = form
        self.text = String(decoding: characters, as: UTF8.self)
    }

    /// Whether a word of `text` is an INE. That of higher education does not count: ten letters and a digit may be any word.
    public static func appears(in text: some StringProtocol) -> Bool {
        guard text.utf8.count >= 11 else { return false }
        return text.utf8.split { !isDigit($0) && !isLetter($0 & ~0x20) }.contains { word in
            guard word.count == 11, let ine = try? INE(String(decoding: word, as: UTF8.self)) else { return false }
            return ine.form != .base36
        }
    }

    /// Only the letter of BEA is computed: nobody published how those of RNIE and SIFA are, and a rule guessed wrong
    /// would turn pupils away.
    private static func form(of text: [UInt8]) -> Form? {
        func digits(_ range: Range<Int>) -> Bool { text[range].allSatisfy(isDigit) }
        let last = text[10]
        if isDigit(last) { return text.allSatisfy { isDigit($0) || isLetter($0) } ? .base36 : nil }
        if digits(0..<10), isCheckLetter(last) { return .bea }
        if digits(0..<9), isRNIELetter(text[9]), isRNIELetter(last) { return .rnie }
        if digits(0..<4), digits(5..<10), isCheckLetter(last) {
            if text[4] == UInt8(ascii: "A") { return .sifa }
            if text[4] == UInt8(ascii: "D") { return .provisional }
        }
        return nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private static func isLetter(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") }

    private static func isCheckLetter(_ byte: UInt8) -> Bool { CheckLetter.alphabet.contains(byte) }

    /// A to K without I.
    private static func isRNIELetter(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "K") && byte != UInt8(ascii: "I")
    }
}
