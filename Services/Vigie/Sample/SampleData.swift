import Messages

/// A term of three schools that do not exist, to see Vigie at work: pupils and families, absences, lateness, exclusions,
/// late excuses, corrected roll calls, departures, repeated and malformed lines.
///
/// The same seed, size and time give the same bytes. Shares follow the figures of the DEPP and, where there are none,
/// guesses that say so (``SampleSchool``, ``SampleSpell``).
struct SampleData: Sendable {
    /// Days of school that it covers, the last of them today's or the one before.
    static let schoolDays = 60

    let schools: [SampleSchool]
    /// In the order in which the schools would have sent them, a week of a school each.
    let submissions: [SampleSubmission]

    /// - Parameters:
    ///   - now: nothing is written later than this.
    ///   - pupils: of all three schools together; each makes about 13 lines.
    init(seed: UInt64 = 2026, now: Timestamp, pupils: Int = 150) {
        let schools = SampleSchool.all
        var random = SampleRandom(seed: seed)
        let days = SampleCalendar.schoolDays(Self.schoolDays, upTo: now.date)
        let year = SchoolYear(days[days.count - 1])
        var submissions: [SampleSubmission] = []
        for (index, school) in schools.enumerated() {
            let count = pupils / schools.count + (index < pupils % schools.count ? 1 : 0)
            let ofSchool = (0..<count).map { number in
                SamplePupil(number: 1 + index + schools.count * number, of: school, in: year, &random)
            }
            var term = SampleTerm(of: school, ofSchool, days, SampleRandom(seed: random.next()))
            let weeks = Dictionary(grouping: term.lines(upTo: now)) { $0.writtenAt.date.monday }
            submissions += weeks.values.map { SampleSubmission(school: school, lines: $0) }
        }
        self.schools = schools
        self.submissions = submissions.sorted { ($0.writtenAt, $0.school.uai) < ($1.writtenAt, $1.school.uai) }
    }

    /// One more line, of this afternoon: the first pupil of the first school is missing.
    static func absence(at now: Timestamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("id", "my-absence")
            writer.field("school", SampleSchool.all[0].uai)
            writer.field("pupil", SamplePupil.ine(1))
            writer.field("date", now.date)
            writer.field("halfDay", "afternoon")
            writer.field("recordedAt", now)
        }
        return writer.bytes
    }

    /// Lines of all submissions.
    var lineCount: Int { submissions.reduce(0) { $0 + $1.lines.count } }

    /// Those that intake refuses.
    var wrongLineCount: Int { submissions.reduce(0) { $0 + $1.lines.count(where: \.isWrong) } }
}
