import Messages
import Policy
import ServiceKit
import Streaming
import StreamingService
import Testing

@testable import AlertFolding

@Suite("The fold of alerting")
struct AlertingFoldTests {
    private let bench: FoldBench

    init() throws { bench = try FoldBench() }

    // MARK: Alerts

    @Test("raises one alert for the fact that completes a rule, under the pupil's key, with what it counts")
    func raises() throws {
        bench.absent("2026-10-01", "2026-10-02", "2026-10-05")
        #expect(bench.events(of: .fourHalfDays).isEmpty)
        let cause = bench.fact("2026-10-05", .afternoon, school: FoldBench.otherSchool)
        #expect(bench.feed(cause) == .done)
        let raised = try #require(bench.events(of: .fourHalfDays).first)
        #expect(bench.events(of: .fourHalfDays).count == 1)
        #expect(raised.change == .raised)
        #expect(raised.alert.revision == 1)
        #expect(raised.alert.period.description == "2026-10")
        #expect(raised.alert.measure == 4)
        #expect(raised.alert.reachedOn == CalendarDate("2026-10-05"))
        #expect(raised.alert.school == FoldBench.otherSchool, "that of the last half-day counted")
        #expect(
            raised.alert.evidence.map { "\($0.date) \($0.halfDay.code)" } == [
                "2026-10-01 morning", "2026-10-02 morning", "2026-10-05 morning", "2026-10-05 afternoon",
            ])

        let record = try #require(bench.sent.last)
        #expect(record.topic == "vigie.alerts")
        #expect(record.partition == 0, "that of its cause")
        #expect(record.key == Array(FoldBench.pupil.hex.utf8))
        #expect(record.header("ce_specversion") == "1.0")
        #expect(record.header("ce_id") == "\(raised.alert.id):1:0")
        #expect(record.header("ce_type") == "fr.vigie.alert.raised.v1")
        #expect(record.header("ce_source") == "/alerting")
        #expect(record.header("content-type") == "application/json")
        #expect(record.header("ce_time") == cause.recordedAt.description, "that of its cause: a replay gives the same")
    }

    @Test("hands the trace of the cause on, and makes none up")
    func trace() {
        bench.absent("2026-10-01")
        #expect(bench.sent.last?.header("traceparent") == FoldBench.traceParent)
        var record = bench.record(of: bench.fact("2026-10-02"), key: FoldBench.pupil.hex)
        record.headers.removeAll { $0.name == "traceparent" }
        bench.apply(record)
        #expect(bench.sent.count == 2)
        #expect(bench.sent.last?.header("traceparent") == nil)
    }

    @Test("withdraws when a half-day that counted is cancelled, and raises again when it comes back, a revision each")
    func cancels() {
        bench.absent("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06")
        bench.feed(bench.fact("2026-10-05", status: .cancelled))
        bench.absent("2026-10-05")
        let events = bench.events(of: .fourHalfDays)
        #expect(events.map(\.change) == [.raised, .withdrawn, .raised])
        #expect(events.map(\.alert.revision) == [1, 2, 3])
        #expect(events.map(\.alert.measure) == [4, 3, 4])
        #expect(Set(events.map(\.alert.id)).count == 1)
        #expect(events[1].alert.reachedOn == nil)
        #expect(bench.sent.compactMap { $0.header("ce_id") }.count == Set(bench.sent.map { $0.header("ce_id") }).count)
    }

    @Test("a justification takes back both what the day and what the month had brought about")
    func justified() {
        bench.absent("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06")
        bench.feed(bench.fact("2026-10-06", reason: .illness))
        #expect(
            bench.said.suffix(2) == ["withdrawn unexplained-absence 2026-10-06", "withdrawn four-half-days 2026-10"])
    }

    @Test("the same fact again, or an older version of it, changes nothing and says nothing")
    func again() {
        let older = bench.fact("2026-10-01", reason: .illness)
        let fact = bench.fact("2026-10-01")
        bench.feed(fact)
        let (sent, state) = (bench.sent, bench.state())
        #expect(sent.count == 1)
        #expect(bench.feed(fact) == .done)
        #expect(bench.feed(older) == .done)
        #expect(bench.sent == sent)
        #expect(bench.state() == state)
    }

    @Test("what an aborted transaction had said is said again, alike, when its record comes again")
    func aborted() {
        bench.absent("2026-10-01", "2026-10-02", "2026-10-05")
        let (said, state) = (bench.said, bench.state())
        let last = bench.record(of: bench.fact("2026-10-06"), key: FoldBench.pupil.hex)
        bench.apply(last, commits: false)
        #expect(bench.said == said)
        #expect(bench.state() == state)
        bench.apply(last)
        #expect(
            bench.said.dropFirst(said.count) == [
                "raised unexplained-absence 2026-10-06", "raised four-half-days 2026-10",
            ])
    }

    @Test("pupils are judged apart")
    func apart() {
        bench.absent("2026-10-01", "2026-10-02")
        for date in ["2026-10-05", "2026-10-06"] { bench.feed(bench.fact(date, pupil: FoldBench.otherPupil)) }
        #expect(bench.events(of: .fourHalfDays).isEmpty)
        #expect(bench.remembered == 2)
    }

    // MARK: Periods

    @Test("half-days of two months, or of two school years, do not add up")
    func periods() {
        bench.absent("2026-10-29", "2026-10-30", "2026-11-02", "2026-11-03")
        bench.absent("2027-08-30", "2027-08-31", "2027-09-01", "2027-09-02")
        #expect(bench.events(of: .fourHalfDays).isEmpty)
    }

    @Test("a month of any 30 dates ends with the school year")
    func rolling() throws {
        var settings = RuleSettings(.fourHalfDays)
        settings.month = .rolling30Days
        let bench = FoldBench(
            PolicyDocument(reference: PolicyReference(name: "test", version: "1"), rules: [settings]))
        bench.absent("2027-08-30", "2027-08-31", "2027-09-01", "2027-09-02")
        #expect(bench.said == [])
        bench.absent("2027-09-29", "2027-09-30")
        #expect(bench.said == ["raised four-half-days 2027-09-30"])
    }

    @Test("a fact of another school year goes into that one's state, and the next of this year into this one's")
    func schoolYears() {
        bench.absent("2026-10-01", "2026-10-02")
        let thisYear = bench.state()
        bench.absent("2026-06-01", "2026-06-02")
        #expect(bench.state() == thisYear)
        #expect(bench.state(of: FoldBench.pupil, 2025) != nil)
        bench.absent("2026-10-05", "2026-10-06")
        #expect(bench.events(of: .fourHalfDays).map(\.alert.period.description) == ["2026-10"])
        #expect(bench.remembered == 2)
    }

    // MARK: Policies

    @Test("says nothing of a rule that is switched off, nor of a period in which the policy is not in force")
    func policies() throws {
        let text = #"""
            {"name": "test", "version": "7", "validity": {"until": "2026-10-31"},
             "rules": {"unexplained-absence": {"on": false}, "four-half-days": {"on": true, "n": 2}}}
            """#
        let bench = FoldBench(try PolicyDocument(parsing: Array(text.utf8)))
        bench.absent("2026-10-01", "2026-10-02", "2026-11-02", "2026-11-03")
        #expect(bench.said == ["raised four-half-days 2026-10"])
        #expect(bench.events.first?.alert.policy == PolicyReference(name: "test", version: "7"))
        #expect(bench.events.first?.alert.threshold == JSONNumber(2))
    }

    @Test("withdraws what a new policy does not let stand, and raises what it does, with the next revision")
    func change() throws {
        bench.feed(bench.enrolment(bornOn: "2011-03-04"))
        bench.absent("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2026-11-02", "2026-11-03")
        func change(to text: String) throws -> [String] {
            let told = bench.said.count
            bench.change(to: try PolicyDocument(parsing: Array(text.utf8)))
            return Array(bench.said.dropFirst(told))
        }
        #expect(
            try change(to: #"{"name": "a", "version": "1", "rules": {"four-half-days": {"n": 2}}}"#) == [
                "withdrawn unexplained-absence 2026-10-01", "withdrawn unexplained-absence 2026-10-02",
                "withdrawn unexplained-absence 2026-10-05", "withdrawn unexplained-absence 2026-10-06",
                "withdrawn unexplained-absence 2026-11-02", "withdrawn unexplained-absence 2026-11-03",
                "raised four-half-days 2026-11",
            ])
        let later = #"{"from": "2026-11-01"}"#
        #expect(
            try change(
                to: #"{"name": "b", "version": "1", "validity": \#(later), "rules": {"four-half-days": {"n": 2}}}"#)
                == ["withdrawn four-half-days 2026-10"])
        #expect(
            try change(to: #"{"name": "c", "version": "1", "rules": {"four-half-days": {"n": 3}}}"#) == [
                "raised four-half-days 2026-10", "withdrawn four-half-days 2026-11",
            ])
        let october = bench.events(of: .fourHalfDays).filter { $0.alert.period.description == "2026-10" }
        #expect(october.map(\.alert.revision) == [1, 2, 3])
        #expect(october.map(\.alert.policy.name) == ["fr-2026", "b", "c"])
        #expect(october.map(\.alert.ageBand) == [.under16, .under16, .under16])
    }

    @Test("what a change of the policy brings about lies under the pupil's key, at the time of what was recorded last")
    func changeRecord() throws {
        bench.absent("2026-10-01")
        let last = bench.fact("2026-10-05", school: FoldBench.otherSchool)
        bench.feed(last)
        bench.change(to: PolicyDocument(reference: PolicyReference(name: "none", version: "1"), rules: []))
        #expect(bench.events.map(\.change) == [.raised, .raised, .withdrawn, .withdrawn])
        let record = try #require(bench.sent.last)
        #expect(record.topic == "vigie.alerts")
        #expect(record.partition == 0, "that of its cause")
        #expect(record.key == Array(FoldBench.pupil.hex.utf8))
        #expect(record.header("ce_id") == bench.events.last.map { "\($0.alert.id):2:0" })
        #expect(record.header("ce_type") == "fr.vigie.alert.withdrawn.v1")
        #expect(record.header("ce_time") == last.recordedAt.description, "a replay gives the same")
        #expect(record.header("traceparent") == nil)
    }

    @Test("a pupil of whom nothing is left is named a school all the same")
    func emptied() {
        bench.absent("2026-10-01")
        let cancelled = bench.fact("2026-10-01", status: .cancelled, school: FoldBench.otherSchool)
        let none = PolicyDocument(reference: PolicyReference(name: "none", version: "1"), rules: [])
        bench.change(to: none, reconsiders: false)
        bench.feed(cancelled)
        #expect(bench.said == ["raised unexplained-absence 2026-10-01"])
        bench.reconsider()
        #expect(bench.events.map(\.change) == [.raised, .withdrawn])
        #expect(bench.events.last?.alert.evidence == [])
        #expect(bench.events.last?.alert.school == FoldBench.otherSchool)
    }

    @Test(
        "a year of which there is a ledger and no fact is left as it is: nobody could be told",
        arguments: [false, true])
    func withoutFacts(isOpen: Bool) {
        // Format 1, no half-day, and an alert of 1 October that stands in its first revision.
        let day = SchoolYearDays(SchoolYear(start: 2026)).day(of: CalendarDate("2026-10-01") ?? .init(days: 0))
        let key = UInt16(day) << 7 | UInt16(SupportedRule.unexplainedAbsence.rawValue)
        let year: [UInt8] = [1, 0, 0, UInt8(key & 0xFF), UInt8(key >> 8), 1, 0, 0, 0]
        bench.put(year, commits: !isOpen)
        bench.change(to: PolicyDocument(reference: PolicyReference(name: "none", version: "1"), rules: []))
        #expect(bench.sent == [])
        #expect(bench.state() == year, "what the ledger says has been told")
    }

    @Test("says how long it took from the record of a fact to the commit of its alert, and nothing of what was aborted")
    func latency() {
        func seen(_ bound: String) -> String? {
            bench.metrics.openMetrics().split(separator: "\n").map(String.init).first {
                $0.hasPrefix("vigie_alerting_fact_to_alert_seconds\(bound) ")
            }?.split(separator: " ").last.map(String.init)
        }
        #expect(seen("_count") == "0")
        let fact = bench.fact("2026-10-01")
        bench.now = fact.recordedAt.milliseconds + 740
        bench.apply(bench.record(of: fact, key: FoldBench.pupil.hex), commits: false)
        #expect(seen("_count") == "0")
        bench.feed(fact)
        #expect(seen("_count") == "1")
        #expect(seen("_sum") == "0.74")
        bench.feed(fact)
        bench.feed(bench.fact("2026-10-02", reason: .illness))
        #expect(seen("_count") == "1", "a fact without an alert is not measured")
        let correction = bench.fact("2026-10-01", status: .cancelled)
        bench.now = correction.recordedAt.milliseconds + 3_000
        bench.feed(correction)
        #expect(seen("_count") == "2")
        #expect(seen("_bucket{le=\"2.5\"}") == "1")
        #expect(seen("_bucket{le=\"5\"}") == "2")
        bench.feed(bench.fact("2026-10-05"))
        bench.change(to: PolicyDocument(reference: PolicyReference(name: "none", version: "1"), rules: []))
        #expect(bench.said.last == "withdrawn unexplained-absence 2026-10-05")
        #expect(seen("_count") == "3", "a policy that changes is no fact")
    }

    @Test("the policy that judged already, reconsidering, says nothing and writes nothing")
    func unchanged() {
        bench.absent("2026-10-01", "2026-10-02", "2026-10-05", "2026-10-06", "2027-10-01")
        let (sent, state) = (bench.sent, bench.state())
        #expect(!bench.reconsider())
        #expect(bench.sent == sent)
        #expect(bench.state() == state)
    }

    @Test("another policy makes the runtime reconsider; another name or severity does not")
    func configuration() throws {
        func configuration(_ text: String) throws -> UInt64 {
            AlertingFold.topology(FoldBench.topics, try PolicyDocument(parsing: Array(text.utf8))).configuration
        }
        let text = PolicyDocument.defaultText
        let first = try configuration(text)
        #expect(try configuration(text) == first)
        #expect(try configuration(text.replacing("fr-2026", with: "x").replacing("urgent", with: "warning")) == first)
        #expect(try configuration(text.replacing("\"n\": 4", with: "\"n\": 5")) != first)
        #expect(first != 0, "state from before there was a digest is reconsidered")
    }

    // MARK: Enrolments

    @Test(
        "an enrolment that was known before gives the alert the age that the pupil had",
        arguments: [
            ("2011-03-04", .under16), ("2009-12-01", .from16to17), ("2008-10-01", .adult), (nil, .unknown),
        ] as [(String?, AgeBand)])
    func ages(birthDate: String?, age: AgeBand) {
        #expect(bench.feed(bench.enrolment(bornOn: birthDate)) == .done)
        bench.absent("2026-10-01")
        #expect(bench.events.map(\.alert.ageBand) == [age])
    }

    @Test("without an enrolment, or once it is erased, the age is not known")
    func erased() {
        let enrolment = bench.enrolment(bornOn: "2011-03-04")
        bench.absent("2026-10-01")
        bench.feed(enrolment)
        bench.absent("2026-10-02")
        let tombstone = OutgoingRecord(topic: "", key: Array(enrolment.key.utf8), value: nil)
        #expect(bench.apply(tombstone, AlertingFold.enrolments) == .done)
        bench.absent("2026-10-05")
        #expect(bench.events.map(\.alert.ageBand) == [.unknown, .under16, .unknown])
    }

    @Test("of several enrolments that cover the date the last one decides")
    func severalEnrolments() {
        bench.feed(bench.enrolment(bornOn: "2008-03-04", since: "2025-09-01", school: FoldBench.otherSchool))
        bench.feed(bench.enrolment(bornOn: "2011-03-04"))
        bench.absent("2026-10-01")
        #expect(bench.events.map(\.alert.ageBand) == [.under16])
    }

    // MARK: What cannot be read

    @Test(
        "sets aside what no version could read, with the reason, and changes nothing",
        arguments: [
            ("{", "fr.vigie.attendance.recorded.v1", AlertingFold.attendance, "invalid-json"),
            ("{}", "fr.vigie.attendance.recorded.v1", AlertingFold.attendance, "missing-field"),
            (nil, "fr.vigie.attendance.recorded.v1", AlertingFold.attendance, "no-value"),
            ("{}", nil, AlertingFold.attendance, "missing-ce-type"),
            ("{}", "fr.vigie.nothing.v1", AlertingFold.attendance, "unknown-ce-type"),
            ("{}", "fr.vigie.enrolment.recorded.v1", AlertingFold.attendance, "unknown-ce-type"),
            ("[]", "fr.vigie.enrolment.recorded.v1", AlertingFold.enrolments, "wrong-type"),
            ("{}", nil, AlertingFold.enrolments, "missing-ce-type"),
            ("{}", "fr.vigie.attendance.recorded.v1", AlertingFold.enrolments, "unknown-ce-type"),
        ] as [(String?, String?, Int, String)])
    func deadLetters(value: String?, type: String?, input: Int, code: String) {
        bench.absent("2026-10-01")
        let (sent, state) = (bench.sent, bench.state())
        let record = OutgoingRecord(
            topic: "", key: Array(FoldBench.pupil.hex.utf8), value: value.map { Array($0.utf8) },
            headers: type.map { [OutgoingRecord.Header("ce_type", $0)] } ?? [])
        #expect(bench.apply(record, input).code == code)
        #expect(bench.sent == sent)
        #expect(bench.state() == state)
    }

    @Test("an enrolment that cannot be read takes nothing from the next alert but the age")
    func unreadableEnrolment() {
        let key = bench.enrolment(bornOn: nil).key
        let record = OutgoingRecord(
            topic: "", key: Array(key.utf8), value: Array("{}".utf8),
            headers: [OutgoingRecord.Header("ce_type", "fr.vigie.enrolment.recorded.v1")])
        #expect(bench.apply(record, AlertingFold.enrolments).code == "missing-field")
        bench.absent("2026-10-01")
        #expect(bench.events.map(\.alert.ageBand) == [.unknown])
    }

    @Test(
        "stops at what only a newer version can read, and changes nothing",
        arguments: [
            ("fr.vigie.attendance.recorded.v2", AlertingFold.attendance),
            ("fr.vigie.enrolment.recorded.v2", AlertingFold.enrolments),
        ])
    func newer(type: String, input: Int) {
        var record = bench.record(of: bench.fact("2026-10-01"), key: FoldBench.pupil.hex)
        record.headers = [OutgoingRecord.Header("ce_type", type)]
        guard case .halt(let reason) = bench.apply(record, input) else {
            Issue.record("it went on")
            return
        }
        #expect(reason.contains("version 2"))
        #expect(bench.sent.isEmpty)
        #expect(bench.remembered == 0)
    }

    // MARK: Keys

    @Test("sets aside a fact that does not lie under its pupil's key: its partition may be another's")
    func foreignKey() throws {
        let fact = bench.fact("2026-10-01")
        let hex = FoldBench.pupil.hex
        for key in [FoldBench.otherPupil.hex, hex.uppercased(), String(hex.dropLast()), hex + "0", ""] {
            #expect(bench.apply(bench.record(of: fact, key: key)).code == "key-not-pupil", "\(key)")
        }
        var keyless = bench.record(of: fact, key: "")
        keyless.key = nil
        guard case .deadLetter("key-not-pupil", let detail) = bench.apply(keyless) else {
            Issue.record("it was taken")
            return
        }
        #expect(!detail.contains(hex))
        #expect(bench.sent.isEmpty)
        #expect(bench.remembered == 0)
        #expect(bench.feed(fact) == .done)
        #expect(bench.sent.count == 1)
    }

    @Test("sets aside an enrolment under another pupil's key, and gives its age to neither")
    func foreignEnrolment() {
        let enrolment = bench.enrolment(bornOn: "2011-03-04", pupil: FoldBench.otherPupil)
        let key = bench.enrolment(bornOn: nil).key
        #expect(bench.feed(enrolment, key: key).code == "key-not-pupil")
        bench.absent("2026-10-01")
        bench.feed(bench.fact("2026-10-01", pupil: FoldBench.otherPupil))
        #expect(bench.events.map(\.alert.ageBand) == [.unknown, .unknown])
    }
}
