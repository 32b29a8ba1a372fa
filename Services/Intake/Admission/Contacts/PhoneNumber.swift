/// A telephone number in E.164: `+` and at most 15 digits.
struct PhoneNumber: Equatable {
    let text: String

    /// - Parameter text: E.164, or ten digits as they are dialled in France; blanks, dots, hyphens and brackets between
    ///   them do not count, nor does the zero of `+33 (0)1`.
    init?(_ text: String) {
        guard let digits = Self.digits(of: text) else { return nil }
        switch digits.prefix {
        case .international: self.init(international: digits.digits)
        case .national: self.init(national: digits.digits)
        }
    }

    private enum Prefix { case international, national }

    private init?(international digits: [UInt8]) {
        var digits = digits
        if digits.starts(with: "330".utf8) { digits.remove(at: 2) }
        guard (7...15).contains(digits.count), digits[0] != UInt8(ascii: "0") else { return nil }
        if digits.starts(with: "33".utf8), digits.count != 11 { return nil }
        text = "+" + String(decoding: digits, as: UTF8.self)
    }

    /// The ten digits name the country as well: the overseas départements have codes of their own in the French plan
    /// (ARCEP, décision 2018-0881, annexe 2).
    private init?(national digits: [UInt8]) {
        guard digits.count == 10, digits[0] == UInt8(ascii: "0"), digits[1] != UInt8(ascii: "0") else { return nil }
        let country =
            switch String(decoding: digits[0..<4], as: UTF8.self) {
            case "0262", "0263", "0269", "0692", "0693": "262"
            case "0590", "0690", "0691": "590"
            case "0594", "0694": "594"
            case "0596", "0696", "0697": "596"
            default: "33"
            }
        text = "+" + country + String(decoding: digits[1...], as: UTF8.self)
    }

    /// The digits alone, and whether they begin with a country's code. Nil when there is anything that belongs in no number.
    private static func digits(of text: String) -> (prefix: Prefix, digits: [UInt8])? {
        guard text.utf8.count <= 40 else { return nil }
        var digits: [UInt8] = []
        var plus = false
        for character in text.unicodeScalars {
            switch character {
            case "0"..."9": digits.append(UInt8(ascii: character))
            case "+" where digits.isEmpty && !plus: plus = true
            case " ", "\u{A0}", "\u{202F}", ".", "-", "\u{2011}", "/", "(", ")": continue
            default: return nil
            }
        }
        if plus { return (.international, digits) }
        if digits.starts(with: "00".utf8) { return (.international, Array(digits.dropFirst(2))) }
        return (.national, digits)
    }
}
