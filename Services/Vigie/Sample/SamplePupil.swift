import Messages

/// A pupil who does not exist, and the family.
struct SamplePupil: Sendable {
    /// How much of school a pupil misses.
    enum Habit: Sendable {
        case regular
        /// Misses more than others, mostly with an excuse.
        case fragile
        /// Four half-days a month without excuse, and more.
        case absentee
    }

    let school: SampleSchool
    /// A BEA identifier of a range that begins with five zeros, which nobody has, with its check letter.
    let ine: String
    let givenName: String
    let familyName: String
    let birthDate: CalendarDate
    let division: String
    let level: String
    let habit: Habit
    let guardians: [JSONValue]

    /// - Parameters:
    ///   - number: unique among the pupils of the sample.
    ///   - year: for the age.
    init(number: Int, of school: SampleSchool, in year: SchoolYear, _ random: inout SampleRandom) {
        self.school = school
        ine = Self.ine(number)
        givenName = random.pick(Self.givenNames)
        familyName = random.pick(Self.familyNames)
        let age = school.ages.lowerBound + random.below(school.ages.count)
        birthDate = year.firstDate.adding(days: -(age * 365 + age / 4 + 1 + random.below(360)))
        (division, level) = school.division(ofAge: age, group: random.below(2))
        habit =
            random.chance(school.absentees) ? .absentee : random.chance(0.15) ? .fragile : .regular
        let family = familyName
        guardians = (0..<(random.chance(0.4) ? 2 : 1)).map { Self.guardian($0, of: family, number, &random) }
    }

    static func ine(_ number: Int) -> String {
        let digits = String(number)
        let letters = Array("ABCDEFGHJKLMNPRSTUVWXYZ")
        return String(repeating: "0", count: max(0, 10 - digits.count)) + digits + String(letters[number % 23])
    }

    private static func guardian(
        _ index: Int, of family: String, _ number: Int, _ random: inout SampleRandom
    ) -> JSONValue {
        let name = random.pick(givenNames)
        // 06 39 98 xx xx and example.org are nobody's: ARCEP's numbers for fiction, RFC 2606.
        let phone = "06 39 98 \(twoDigits(number / 100 % 100)) \(twoDigits(number % 100))"
        var members: [JSONObject.Member] = [
            .init(name: "name", value: .string("\(name) \(family)")),
            .init(name: "email", value: .string("responsable-\(number)-\(index + 1)@example.org")),
            .init(name: "phone", value: .string(phone)),
            .init(name: "language", value: .string(random.pick(weighted: languages))),
            .init(name: "channels", value: random.chance(0.8) ? ["email", "sms"] : ["sms", "email", "letter"]),
            .init(name: "legal", value: true),
        ]
        if random.chance(0.02) { members.append(.init(name: "optOut", value: true)) }
        return .object(JSONObject(members))
    }

    static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private static let languages: [(String, weight: Int)] = [
        ("fr", 78), ("en", 6), ("ar", 6), ("pt", 4), ("tr", 3), ("zh-Hans", 3),
    ]

    private static let givenNames = [
        "Alix", "Bahia", "Côme", "Daphné", "Elio", "Fanta", "Gaspard", "Hédi", "Inaya", "Joris", "Kenza", "Lilou",
        "Malo",
        "Nour", "Oriane", "Pablo", "Quitterie", "Rayan", "Soline", "Tiago", "Ulysse", "Valentine", "Wassim", "Xenia",
        "Yaël", "Zoé",
    ]

    private static let familyNames = [
        "Aubépin", "Brisevent", "Clairmarais", "Dormelet", "Épinoche", "Fontenouille", "Grimbosq", "Hautlaurier",
        "Isambre", "Jonquerelle", "Kerfiction", "Lanterneau", "Mirabol", "Noirépine", "Ortolin", "Passerive",
        "Quatrevaux", "Roncelune", "Sablonnay", "Tournepierre", "Valombreuse",
    ]
}
