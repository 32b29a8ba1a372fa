import Admission
import Messages
import Testing

@testable import Vigie

@Suite("Sample data")
struct SampleDataTests {
    private static let now = Timestamp("2026-11-24T18:00:00Z") ?? Timestamp(microseconds: 0)

    /// What intake makes of all lines: records, and refusals by the code.
    private static func admit(_ data: SampleData, at now: Timestamp) throws -> (
        records: [Admitted], refusals: [RefusalCode]
    ) {
        try admit(data.submissions.map { ($0.school, $0.body) }, at: now)
    }

    private static func admit(_ bodies: [(school: SampleSchool, body: [UInt8])], at now: Timestamp) throws -> (
        records: [Admitted], refusals: [RefusalCode]
    ) {
        let pseudonymiser = try #require(Pseudonymiser(key: Array(repeating: 1, count: 32)))
        let key = try #require(SecretKey(bytes: Array(repeating: 2, count: 32)))
        let admission = Admission(pseudonymiser: pseudonymiser, contactKey: key.publicKey)
        var records: [Admitted] = []
        var refusals: [RefusalCode] = []
        for (school, body) in bodies {
            let sender = try #require(Sender(name: school.sender, schools: [school.uai]))
            var lines = LineReader(.lines, limit: Admission.maximumObjectSize)
            func take(_ line: LineReader.Line) {
                do throws(Refusal) {
                    records.append(try admission.admit(line, receivedAt: now, from: sender))
                } catch {
                    refusals.append(error.code)
                }
            }
            body.withUnsafeBytes { lines.read($0) { take($0) } }
            lines.finish { take($0) }
        }
        return (records, refusals)
    }

    @Test("the same seed and time give the same bytes, another seed gives others")
    func deterministic() {
        let data = SampleData(seed: 1, now: Self.now)
        #expect(data.submissions.map(\.body) == SampleData(seed: 1, now: Self.now).submissions.map(\.body))
        #expect(data.submissions.map(\.body) != SampleData(seed: 2, now: Self.now).submissions.map(\.body))
    }

    @Test(
        "intake takes every line but those that are wrong on purpose, each wrong in its own way",
        arguments: 0..<4 as Range<UInt64>)
    func admitted(seed: UInt64) throws {
        let data = SampleData(seed: seed, now: Self.now)
        let (records, refusals) = try Self.admit(data, at: Self.now)
        #expect(refusals.count == data.wrongLineCount)
        #expect(records.count == data.lineCount - data.wrongLineCount)
        let distinct: Set<RefusalCode> = [
            .dateOutOfWindow, .pupilCheckLetter, .reasonUnknown, .halfDayUnknown, .fieldMissing, .intervalNotSupported,
            .notJSON,
        ]
        #expect(Set(refusals) == distinct)
    }

    @Test("the absence that one can send oneself is taken, and is of a pupil whose family is known")
    func absence() throws {
        let own = try Self.admit([(SampleSchool.all[0], SampleData.absence(at: Self.now))], at: Self.now)
        #expect(own.refusals.isEmpty)
        guard case .attendance(let absence)? = own.records.first else {
            Issue.record("it is no attendance")
            return
        }
        let known = try Self.admit(SampleData(now: Self.now), at: Self.now).records.contains { record in
            if case .contact(let contact) = record { contact.pupil == absence.pupil } else { false }
        }
        #expect(known)
    }

    @Test(
        "it covers sixty days of school whatever the day on which it is made",
        arguments: [
            "2026-09-02T06:00:00Z", "2026-11-02T09:00:00Z", "2027-01-04T12:00:00Z", "2026-08-15T12:00:00Z",
            "2031-03-03T07:00:00Z",
        ])
    func anyDay(text: String) throws {
        let now = try #require(Timestamp(text))
        let data = SampleData(now: now)
        let (records, refusals) = try Self.admit(data, at: now)
        #expect(refusals.count == data.wrongLineCount)
        #expect((900...4_000).contains(records.count))
        #expect(data.submissions.allSatisfy { $0.lines.allSatisfy { $0.writtenAt <= now } })
    }

    @Test("its size follows from the number of pupils")
    func size() {
        let small = SampleData(now: Self.now, pupils: 30).lineCount
        let large = SampleData(now: Self.now, pupils: 300).lineCount
        #expect((6 * small...16 * small).contains(large))
        #expect((1_500...2_600).contains(SampleData(now: Self.now).lineCount))
        #expect(SampleData(now: Self.now, pupils: 0).submissions.isEmpty)
    }

    @Test("about 7 % of school is missed, and the shares of absentees differ as they do between kinds of school")
    func shares() throws {
        let data = SampleData(seed: 3, now: Self.now, pupils: 900)
        let (records, _) = try Self.admit(data, at: Self.now)
        var facts: [Pseudonym: [DatedHalfDay: AttendanceFact]] = [:]
        var schools: [Pseudonym: UAI] = [:]
        for case .attendance(let record) in records {
            let fact = record.fact
            schools[fact.pupil] = fact.school
            if let present = facts[fact.pupil]?[fact.when], !fact.supersedes(present) { continue }
            facts[fact.pupil, default: [:]][fact.when] = fact
        }
        let all = facts.values.flatMap(\.values)
        let halfDays = 900 * SampleData.schoolDays * 9 / 5
        let missed = Double(all.count(where: \.isMissed)) / Double(halfDays)
        #expect((0.04...0.10).contains(missed))
        let unexcused = Double(all.count(where: \.isUnexcused)) / Double(all.count(where: \.isMissed))
        #expect((0.15...0.45).contains(unexcused))

        func absentees(_ school: SampleSchool) -> Int {
            facts.filter { schools[$0.key] == school.uai }.count { _, facts in
                Dictionary(grouping: facts.values.filter(\.isUnexcused)) { $0.date.month }.values.contains {
                    $0.count >= 4
                }
            }
        }
        let counts = data.schools.map(absentees)
        #expect(counts[0] < counts[2])
        #expect(counts.allSatisfy { $0 > 0 })
    }

    @Test("nobody in it exists: schools of no département, INEs of no range, mails and numbers of nobody")
    func nobody() {
        let data = SampleData(now: Self.now)
        #expect(data.schools.count == 3)
        #expect(data.schools.allSatisfy { $0.uai.department == "099" })
        for line in data.submissions.flatMap(\.lines).map(\.text) {
            for mail in line.split(separator: "\"").filter({ $0.contains("@") }) {
                #expect(mail.hasSuffix("@example.org"))
            }
            for phone in line.split(separator: "\"").filter({ $0.hasPrefix("06 ") || $0.hasPrefix("+33") }) {
                #expect(phone.hasPrefix("06 39 98 "))
            }
            for ine in line.split(separator: "\"pupil\":\"").dropFirst() { #expect(ine.hasPrefix("00000")) }
        }
    }
}
