import Seeded
import Messages

/// Random values of the contract's smaller types.
extension SplitMix64 {
    mutating func identifier() -> Identifier {
        let characters = Array("ABCXYZabcxyz019._:-")
        let text = (0..<Int.random(in: 1...64, using: &self)).map { _ in one(of: characters) }
        return Identifier(String(text)) ?? Identifier(of: String(text))
    }

    mutating func code() -> String { one(of: ["cpe", "head", "no-answer", "report-to-academy", "a.b:c_d"]) }

    mutating func pupil() -> Pseudonym { Pseudonym(high: next(), low: next()) }

    mutating func school() -> UAI {
        UAI(digits: UInt32.random(in: 0..<10_000_000, using: &self)) ?? one(of: [])
    }

    mutating func date() -> CalendarDate {
        // 2000-01-01 to about 2054.
        CalendarDate(days: Int32.random(in: 10_957..<30_957, using: &self))
    }

    mutating func instant() -> Timestamp {
        Timestamp(microseconds: Int64.random(in: 946_684_800_000_000..<2_500_000_000_000_000, using: &self))
    }

    mutating func halfDay() -> HalfDay { one(of: HalfDay.allCases) }

    mutating func words(upTo limit: Int) -> String {
        let pieces = ["Zoé", "d'Œuvre", "\"mot\"", "back\\slash", "日本", "🎒", "a/b~c", "Ħ", " ", "x"]
        var text = one(of: pieces)
        while chance(1, in: 2) { text += one(of: pieces) }
        return String(text.prefix(limit))
    }

    mutating func rule() -> Rule {
        one(of: [.unexplainedAbsence, .fourHalfDays, .chronicAbsence, .unbrokenAbsence, Rule(rawValue: "of-tomorrow")])
    }

    mutating func period() -> Period {
        let date = date()
        return one(of: [.date(date), .month(Month(date)), .schoolYear(SchoolYear(date))])
    }

    mutating func person() -> Person { Person(id: identifier(), name: words(upTo: 100), role: code()) }

    mutating func sealedBox() -> SealedBox {
        SealedBox(
            bytes: (0..<Int.random(in: 48...200, using: &self)).map { _ in UInt8.random(in: 0...255, using: &self) })
            ?? one(of: [])
    }

    mutating func publicKey() -> PublicKey {
        SecretKey(bytes: (0..<32).map { _ in UInt8.random(in: 0...255, using: &self) })?.publicKey ?? one(of: [])
    }
}
