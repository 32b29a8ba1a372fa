import Seeded
import Messages

/// Random objects that a school could send, whole, with their fields in any order and unknown ones among them.
struct RandomRecord {
    var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func object() -> JSONValue {
        switch random.below(3) {
        case 0: shuffled(common("attendance") + attendance())
        case 1: shuffled(common("enrolment") + enrolment())
        default: shuffled(common("contact") + contact())
        }
    }

    typealias Member = JSONObject.Member

    private mutating func shuffled(_ members: [Member?]) -> JSONValue {
        var members = members.compactMap { $0 }
        for index in 0..<random.below(3) { members.append(Member(name: "x-\(index)", value: anything(depth: 3))) }
        members.shuffle(using: &random)
        return .object(JSONObject(members))
    }

    private mutating func anything(depth: Int) -> JSONValue {
        switch random.below(depth == 0 ? 5 : 7) {
        case 0: .null
        case 1: .bool(random.chance(percent: 50))
        case 2: .number(JSONNumber(random.below(1_000)))
        case 3, 4: .string(words())
        case 5: .array((0..<random.below(3)).map { _ in anything(depth: depth - 1) })
        default: .object(JSONObject([Member(name: "type", value: anything(depth: depth - 1))]))
        }
    }

    private mutating func words() -> String {
        String((0..<(1 + random.below(12))).map { _ in random.pick("abcdé ñ’–\"\\/漢字🙂") })
    }

    /// A field that is there half of the time; sometimes as `null`.
    private mutating func maybe(_ name: String, _ value: JSONValue) -> Member? {
        guard random.chance(percent: 50) else {
            return random.chance(percent: 20) ? Member(name: name, value: .null) : nil
        }
        return Member(name: name, value: value)
    }

    private mutating func common(_ type: String) -> [Member?] {
        let digits = UInt64(random.below(10_000_000_000))
        let padded = String(repeating: "0", count: 10 - String(digits).count) + String(digits)
        let letters = Array("ABCDEFGHJKLMNPRSTUVWXYZ")
        let time = "2026-09-\(two(1 + random.below(30)))T\(two(random.below(24))):\(two(random.below(60))):00"
        return [
            type == "attendance" && random.chance(percent: 50) ? nil : Member(name: "type", value: .string(type)),
            Member(
                name: "id",
                value: .string((0..<(1 + random.below(64))).map { _ in String(random.pick("aZ09._:-")) }.joined())),
            Member(name: "school", value: .string(TestAdmission.school)),
            Member(name: "pupil", value: .string(padded + String(letters[Int(digits % 23)]))),
            Member(name: "recordedAt", value: .string(time + random.pick(["Z", ".123456789Z", "+02:00", "-03:30"]))),
        ]
    }

    private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    private mutating func attendance() -> [Member?] {
        [
            Member(name: "date", value: .string("2026-0\(7 + random.below(3))-\(two(1 + random.below(30)))")),
            Member(name: "halfDay", value: .string(random.pick(["morning", "afternoon"]))),
            maybe("kind", .string(random.pick(AttendanceKind.allCases.filter { $0 != .unknown }).code)),
            maybe("status", .string(random.pick(AttendanceStatus.allCases).code)),
            maybe(
                "reason",
                random.pick(AbsenceReason.allCases.filter { $0 != .unknown }).code.map(JSONValue.string) ?? .null),
            maybe("complete", .bool(random.chance(percent: 50))),
            maybe("sourceReason", .string(words())),
        ]
    }

    private mutating func enrolment() -> [Member?] {
        let left = random.chance(percent: 30)
        return [
            Member(name: "status", value: .string(left ? "left" : random.pick(["enrolled", "cancelled"]))),
            Member(name: "since", value: .string("20\(20 + random.below(7))-09-01")),
            left ? Member(name: "until", value: .string("2027-07-02")) : maybe("until", "2027-07-02"),
            maybe("birthDate", .string("20\(10 + random.below(8))-02-28")),
            maybe("division", "2GT3"), maybe("level", "1001000B11A"),
            left ? maybe("destination", .string(random.pick(Destination.allCases).rawValue)) : nil,
            maybe("postcode", .string(random.pick(["75005", "B-1000", "SW1A 1AA", "97400"]))),
        ]
    }

    private mutating func contact() -> [Member?] {
        [
            maybe("givenName", .string(words())), maybe("familyName", .string(words())),
            maybe("email", "eleve@example.org"), maybe("phone", "06 39 98 00 01"),
            maybe("guardians", .array((0..<random.below(9)).map { _ in guardian() })),
        ]
    }

    private mutating func guardian() -> JSONValue {
        shuffled([
            maybe("name", .string(words())), maybe("email", "parent@example.org"), maybe("phone", "+33 1 99 00 12 34"),
            maybe("address", .string(words())),
            maybe("language", .string(random.pick(["fr", "pt-BR", "ar", "zh-Hant"]))),
            maybe("channels", .array(ContactChannel.allCases.shuffled(using: &random).map { .string($0.rawValue) })),
            maybe("legal", .bool(random.chance(percent: 80))), maybe("optOut", .bool(random.chance(percent: 10))),
        ])
    }
}
