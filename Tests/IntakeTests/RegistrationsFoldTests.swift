import Admission
import Messages
import Streaming
import Testing

@testable import Intake

@Suite("The fold of registrations")
struct RegistrationsFoldTests {
    private typealias Bench = RegistrationsBench

    private static let enrolmentKey = "\(Bench.pupil.hex)/\(Bench.school)/2026-2027"

    @Test("passes an enrolment on as it came: key, value and headers, in the partition of the pupil")
    func enrolment() throws {
        let bench = Bench()
        let enrolment = try Bench.enrolment()
        #expect(bench.feed(enrolment) == .done)
        let record = try #require(bench.records.first)
        #expect(bench.records.count == 1)
        #expect(record.topic == "vigie.enrolments")
        #expect(record.key == Array(Self.enrolmentKey.utf8))
        #expect(record.partition == 3)
        #expect(record.value == enrolment.encoded())
        #expect(record.headers == Bench.headers(enrolment))
    }

    @Test("passes a contact on as it came, still sealed, under pupil and school")
    func contact() throws {
        let bench = Bench()
        let contact = try Bench.contact()
        #expect(bench.feed(contact) == .done)
        let record = try #require(bench.records.first)
        #expect(record.topic == "vigie.contacts")
        #expect(record.key == Array("\(Bench.pupil.hex)/\(Bench.school)".utf8))
        #expect(record.partition == 3)
        #expect(record.value == contact.encoded())
    }

    @Test("writes a newer version, and nothing for one that is older or the same")
    func versions() throws {
        let bench = Bench()
        let first = try Bench.enrolment("a", at: "2026-09-01T08:00:00Z", division: "6A")
        let later = try Bench.enrolment("b", at: "2026-09-01T08:00:00.000001Z", division: "6B")
        let stale = try Bench.enrolment("c", at: "2026-08-31T08:00:00Z", division: "6C")
        for enrolment in [first, later, stale, first, later] { #expect(bench.feed(enrolment) == .done) }
        #expect(bench.records.map(\.value) == [first.encoded(), later.encoded()])
        #expect(try bench.enrolments == [Self.enrolmentKey: later])
    }

    @Test("keeps versions apart by school and by school year, and contacts from enrolments")
    func keys() throws {
        let bench = Bench()
        let other = Bench.school(69_999)
        let enrolments = [
            try Bench.enrolment("a", at: "2026-09-01T08:00:00Z"),
            try Bench.enrolment("b", at: "2026-08-01T08:00:00Z", school: other),
            try Bench.enrolment("c", at: "2025-09-01T08:00:00Z", since: "2025-09-01"),
        ]
        for enrolment in enrolments { bench.feed(enrolment) }
        bench.feed(try Bench.contact(at: "2020-09-01T08:00:00Z"))
        #expect(
            try bench.enrolments == [
                Self.enrolmentKey: enrolments[0],
                "\(Bench.pupil.hex)/\(other)/2026-2027": enrolments[1],
                "\(Bench.pupil.hex)/\(Bench.school)/2025-2026": enrolments[2],
            ])
        #expect(try bench.contacts.count == 1)
    }

    @Test("lets a contact stand that is sealed anew and sent again, and replaces it by a later one")
    func contactVersions() throws {
        let bench = Bench()
        let first = try Bench.contact()
        let again = try Bench.contact()
        #expect(first.encoded() != again.encoded())
        let later = try Bench.contact("d", at: "2026-09-02T08:00:00Z", name: "Guardian Two")
        for contact in [first, again, later, again] { bench.feed(contact) }
        #expect(bench.records.map(\.value) == [first.encoded(), later.encoded()])
    }

    @Test("ends the same whatever the order in which versions come, ties of their instant among them")
    func order() throws {
        let versions = try (0..<24).map { number in
            try Bench.enrolment(
                "id-\(number % 6)", at: "2026-09-0\(1 + number % 3)T08:00:00Z", division: "\(number % 4)")
        }
        let expected = try #require(versions.max { RegistrationVersion(of: $0) < RegistrationVersion(of: $1) })
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let bench = Bench()
            for version in versions.shuffled(using: &generator) { bench.feed(version) }
            #expect(try bench.enrolments == [Self.enrolmentKey: expected])
        }
    }

    @Test("gives the same bytes when the same log is read again")
    func replay() throws {
        let log: [any SingleTypeMessage] = try (0..<30).map { number in
            let instant = "2026-09-\(10 + number * 7 % 20)T08:00:00Z"
            return number % 3 == 0
                ? try Bench.contact("c-\(number)", at: instant) : try Bench.enrolment("e-\(number)", at: instant)
        }
        let (first, second) = (Bench(), Bench())
        for message in log {
            first.feed(message)
            second.feed(message)
        }
        #expect(first.records.count < log.count, "some are stale")
        #expect(first.records == second.records)
    }

    @Test("sets aside what no version of it could read, by a code and without its content")
    func deadLetters() throws {
        let bench = Bench()
        let headers = Bench.headers(try Bench.enrolment())
        func type(_ text: String) -> [OutgoingRecord.Header] {
            headers.filter { $0.name != "ce_type" } + [OutgoingRecord.Header("ce_type", text)]
        }
        let value = try Bench.enrolment().encoded()
        let cases: [(value: [UInt8]?, headers: [OutgoingRecord.Header], code: String)] = [
            (nil, headers, "no-value"),
            (Array("Inès".utf8), headers, "invalid-json"),
            (Array(#"{"id": "Inès"}"#.utf8), headers, "invalid-value"),
            ([0xFF, 0xFE], headers, "invalid-json"),
            (value, [], "missing-ce-type"),
            (value, headers.filter { $0.name != "ce_id" }, "missing-ce-id"),
            (value, type("com.example.thing.v1"), "unknown-ce-type"),
            (value, type(EventType.attendanceRecorded.rawValue), "unknown-ce-type"),
        ]
        for (value, headers, code) in cases {
            guard case .deadLetter(let found, let detail) = bench.feed(value, headers) else {
                Issue.record("\(code): not set aside")
                continue
            }
            #expect(found == code)
            #expect(!detail.contains("Inès"))
        }
        #expect(bench.records.isEmpty)
        #expect(bench.feed(try Bench.enrolment()) == .done)
        #expect(bench.records.count == 1)
    }

    @Test("sets aside what does not lie under its pupil's key: its partition may be another's")
    func foreignKey() throws {
        let bench = Bench()
        for (value, headers) in [
            (try Bench.enrolment().encoded(), Bench.headers(try Bench.enrolment())),
            (try Bench.contact().encoded(), Bench.headers(try Bench.contact())),
        ] {
            let verdict = bench.feed(value, headers, key: Pseudonym(high: 7, low: 7).hex)
            guard case .deadLetter("key-not-pupil", _) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
        }
        #expect(bench.records.isEmpty)
    }

    @Test("halts before a version that a newer instance has written")
    func newer() throws {
        let bench = Bench()
        let headers = [
            OutgoingRecord.Header("ce_id", "id"), OutgoingRecord.Header("ce_type", "fr.vigie.enrolment.recorded.v9"),
        ]
        guard case .halt(let reason) = bench.feed(try Bench.enrolment().encoded(), headers) else {
            Issue.record("not halted")
            return
        }
        #expect(reason.contains("version 9"))
        #expect(bench.records.isEmpty)
    }
}
