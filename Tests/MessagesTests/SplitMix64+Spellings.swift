import Seeded
import Messages

/// Ways in which a message can be written, rightly and wrongly.
extension SplitMix64 {
    /// `record` as JSON, with its fields in any order, blanks, escapes, fields that nobody knows, and now and then a
    /// fault.
    mutating func spelling(of record: AttendanceRecord) -> String {
        guard case .object(let object)? = try? JSONValue(parsing: record.encoded()) else { return "" }
        var members = object.members
        members.shuffle(using: &self)
        if chance(1, in: 3) {
            let unknown: JSONValue = one(of: [["deep": [1, [], ["a": "b,}:"]]], "é", 12, nil, [], "with \"quotes\""])
            members.insert(JSONObject.Member(name: "ofTomorrow", value: unknown), at: 0)
        }
        if chance(1, in: 6) { members.remove(at: Int.random(in: members.indices, using: &self)) }
        if chance(1, in: 3) {
            let values: [JSONValue] = [
                "x", "", 1, true, nil, [], "2026-02-30", "2026-10-05T08:00:00+02:00", "0750655E", "0750655e",
                "other-refused",
                "morning", "2026-10-05T08:00:00.1234567Z", "2026-10-05T08:00:60-11:30", "of-tomorrow",
            ]
            // What both decoders judge.
            let judged = members.indices.filter {
                !["source", "sourceReason", "ofTomorrow"].contains(members[$0].name)
            }
            members[one(of: judged)].value = one(of: values)
        }
        let body = members.map { blank() + string($0.name) + blank() + ":" + blank() + json($0.value) + blank() }
        return blank() + "{" + body.joined(separator: ",") + "}" + blank()
    }

    private mutating func json(_ value: JSONValue) -> String {
        if case .string(let text) = value { return string(text) }
        return String(decoding: value.encoded(), as: UTF8.self)
    }

    private mutating func string(_ text: String) -> String {
        let escaping = chance(1, in: 10)
        var result = "\""
        for unit in text.utf16 {
            let special = unit < 0x80 && ["\"", "\\"].contains(Character(Unicode.Scalar(UInt8(unit))))
            if special || unit >= 0x80 || (escaping && chance(1, in: 8)) {
                let digits = String(unit, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            } else {
                result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            }
        }
        return result + "\""
    }

    private mutating func blank() -> String { chance(4, in: 5) ? "" : one(of: [" ", "\n", "\t ", "  \r\n"]) }

    /// A few bytes of `text` lost, changed, inserted or doubled.
    mutating func damaged(_ text: [UInt8]) -> [UInt8] {
        var text = text
        let bytes = Array("{}[],:\"\\ \n019tfn-.eE".utf8) + [0, 0x1f, 0x7f, 0xc3, 0xa9, 0xff]
        for _ in 0..<Int.random(in: 1...4, using: &self) where !text.isEmpty {
            let place = Int.random(in: text.indices, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: text.remove(at: place)
            case 1: text.insert(one(of: bytes), at: place)
            case 2: text[place] = one(of: bytes)
            case 3: text.removeSubrange(place...)
            default:
                let end = min(text.count, place + Int.random(in: 1...40, using: &self))
                text.insert(contentsOf: text[place..<end], at: place)
            }
        }
        return text
    }
}
