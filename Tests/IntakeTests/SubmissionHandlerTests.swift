import Admission
import Kafka
import Messages
import ServiceKit
import Streaming
import Testing

@testable import Intake

@Suite("POST /v1/submissions")
struct SubmissionHandlerTests {
    private static func json(_ answer: Request.Answer) throws -> JSONCursor {
        JSONCursor(try JSONValue(parsing: answer.body))
    }

    @Test("good lines are taken, bad ones beside them are named, in the answer and on the sender's topic")
    func mixed() throws {
        let handler = try TestDoor()
        let answer = try handler.post([
            TestDoor.line(1), "oops", "", TestDoor.line(2, date: "2026-02-30"), TestDoor.line(3),
        ])
        #expect(answer.status == 202)
        #expect(answer.headers["content-type"] == "application/json")
        let body = try Self.json(answer)
        #expect(try body["accepted"].read() == 2)
        let rejected: [Rejection] = try body["rejected"].read()
        #expect(rejected.map(\.line) == [2, 4])
        #expect(rejected.map(\.code) == ["not-json", "date-form"])
        #expect(rejected.map(\.pointer) == ["", "/date"])
        #expect(rejected[1].detail == RefusalCode.dateForm.sentence.en)

        let facts = try handler.broker.records(of: "vigie.attendance").map {
            try AttendanceRecord(decoding: $0.value ?? [], type: .attendanceRecorded)
        }
        #expect(facts.map(\.id.text) == ["a-1", "a-3"])
        let told = try handler.broker.records(of: "vigie.rejections.sis-1").map {
            try Rejection(decoding: $0.value ?? [], type: .submissionRejected)
        }
        #expect(told == rejected)
    }

    @Test("a fact is a CloudEvent under the pupil's pseudonym, and carries the trace that it came with")
    func envelope() throws {
        let handler = try TestDoor()
        let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        _ = try handler.post(Array(TestDoor.line().utf8), as: "application/json", headers: ["traceparent": trace])
        let record = try #require(handler.broker.records.first)
        let fact = try AttendanceRecord(decoding: record.value ?? [], type: .attendanceRecorded)
        #expect(record.key == Array(fact.pupil.hex.utf8))
        #expect(record.partition == nil)
        let event = try CloudEvent(headers: record.headers.map { EventHeader($0.name, $0.value) })
        let expected = CloudEvent(
            id: "a-1", type: .attendanceRecorded, source: "/sis/sis-1", time: fact.recordedAt, traceParent: trace)
        #expect(event == expected)
    }

    @Test(
        "a trace that is none is not passed on",
        arguments: ["x", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"])
    func noTrace(trace: String) throws {
        let handler = try TestDoor()
        _ = try handler.post(Array(TestDoor.line().utf8), headers: ["traceparent": trace])
        #expect(try #require(handler.broker.records.first).headers.allSatisfy { $0.name != "traceparent" })
    }

    @Test("enrolments and contacts go to registrations, a contact sealed")
    func registrations() throws {
        let handler = try TestDoor()
        let common = #""school": "0750655E", "pupil": "1234567890V", "recordedAt": "2026-09-01T08:00:00Z""#
        let answer = try handler.post([
            #"{"type": "enrolment", "id": "e", \#(common), "status": "enrolled", "since": "2026-09-01"}"#,
            #"{"type": "contact", "id": "c", \#(common), "givenName": "Zoé", "email": "zoe@example.org"}"#,
        ])
        #expect(answer.status == 202)
        let records = handler.broker.records(of: "vigie.registrations")
        #expect(records.count == 2)
        let all = records.map { String(decoding: $0.value ?? [], as: UTF8.self) }.joined()
        #expect(!all.contains("Zoé"))
        #expect(!all.contains("example.org"))
        #expect(!all.contains("1234567890V"))
    }

    @Test("refusals are told in the language asked for")
    func language() throws {
        let handler = try TestDoor()
        let answer = try handler.post(
            [TestDoor.line(1), TestDoor.line(2, pupil: "1234567890W")], language: "fr-FR, en;q=0.5")
        let rejected: [Rejection] = try Self.json(answer)["rejected"].read()
        #expect(rejected.map(\.detail) == [RefusalCode.pupilCheckLetter.sentence.fr])
        let problem = try handler.post(["x"], language: "fr")
        #expect(problem.headers["content-language"] == "fr")
        #expect(try Self.json(problem)["detail"].read() == "Le corps ne contient aucun objet JSON lisible.")
    }

    @Test(
        "a body of which nothing can be read is a bad request, an empty one too",
        arguments: ["", "\n\n", "id;date", "[]", "\u{FEFF}"])
    func unreadable(body: String) throws {
        for type in ["application/json", "application/x-ndjson"] {
            let handler = try TestDoor()
            let answer = try handler.post(Array(body.utf8), as: type)
            #expect(answer.status == 400)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect(try Self.json(answer)["code"].read() == "nothing-readable")
        }
    }

    @Test("who has no key, or one that nobody knows, is turned away before the body is read")
    func unauthorized() throws {
        let handler = try TestDoor()
        for key in [nil, "vk_unknown", ""] {
            let answer = try handler.post(Array(TestDoor.line().utf8), key: key)
            #expect(answer.status == 401)
            #expect(answer.headers["www-authenticate"] == "Bearer")
        }
        #expect(handler.broker.records.isEmpty)
    }

    @Test("a key that speaks for none of the schools named is forbidden; beside a good line, the line is refused")
    func forbidden() throws {
        let handler = try TestDoor()
        #expect(try handler.post(Array(TestDoor.line().utf8), key: TestDoor.otherKey).status == 403)
        #expect(handler.broker.records(of: "vigie.attendance").isEmpty)
        let answer = try handler.post([TestDoor.line(1), TestDoor.line(2, school: "0690026D")])
        #expect(answer.status == 202)
        let rejected: [Rejection] = try Self.json(answer)["rejected"].read()
        #expect(rejected.map(\.code) == ["school-not-allowed"])
    }

    @Test(
        "a key speaks for its own school in nothing that may be sent",
        arguments: ["attendance", "enrolment", "contact"])
    func otherSchool(type: String) throws {
        let handler = try TestDoor()
        let line = """
            {"type": "\(type)", "id": "x", "school": "0690026D", "pupil": "1234567890V", \
            "recordedAt": "2026-10-05T10:00:00+02:00", "date": "2026-10-05", "halfDay": "morning", \
            "status": "\(type == "enrolment" ? "enrolled" : "recorded")", "since": "2026-09-01"}
            """
        let foreign = try handler.post(Array(line.utf8), as: "application/json")
        #expect(foreign.status == 403)
        #expect(try Self.json(foreign)["code"].read() == "school-not-allowed")
        #expect(handler.broker.records.allSatisfy { $0.topic == "vigie.rejections.sis-1" })
        #expect(try handler.post(Array(line.utf8), as: "application/json", key: TestDoor.otherKey).status == 202)
    }

    @Test("each refusal has the number of its line, a pointer, a code and a sentence; the good lines between are taken")
    func everyKind() throws {
        let handler = try TestDoor()
        let long = TestDoor.line(2).dropLast() + #", "sourceReason": "\#(String(repeating: "x", count: 16 << 10))"}"#
        let interval = TestDoor.line(6).replacing(
            #""date": "2026-10-05", "halfDay": "morning""#,
            with: #""from": "2026-10-05T08:00:00+02:00", "to": "2026-10-05T10:00:00+02:00""#)
        let answer = try handler.post([
            TestDoor.line(1), String(long), TestDoor.line(3), "{", TestDoor.line(5, school: "0750655F"), interval,
            "[1]", TestDoor.line(8, pupil: "1234567890W"), "\r", TestDoor.line(10),
        ])
        #expect(answer.status == 202)
        #expect(try Self.json(answer)["accepted"].read() == 3)
        let rejected: [Rejection] = try Self.json(answer)["rejected"].read()
        #expect(rejected.map(\.line) == [2, 4, 5, 6, 7, 8])
        #expect(rejected.map(\.pointer) == ["", "", "/school", "/from", "", "/pupil"])
        #expect(
            rejected.map(\.code) == [
                "object-too-large", "not-json", "school-check-letter", "interval-not-supported", "not-an-object",
                "pupil-check-letter",
            ])
        #expect(rejected.allSatisfy { $0.detail.hasSuffix(".") })
        let taken = try handler.broker.records(of: "vigie.attendance").map {
            try AttendanceRecord(decoding: $0.value ?? [], type: .attendanceRecorded).id.text
        }
        #expect(taken == ["a-1", "a-3", "a-10"])
    }

    @Test("a submission of which every line is refused says so, line by line")
    func refused() throws {
        let handler = try TestDoor()
        let answer = try handler.post([TestDoor.line(1, date: "?"), TestDoor.line(2, pupil: "?")])
        #expect(answer.status == 422)
        let rejected: [Rejection] = try Self.json(answer)["rejected"].read()
        #expect(rejected.map(\.code) == ["date-form", "pupil-form"])
        #expect(try Self.json(answer)["accepted"].read() == 0)
    }

    @Test("formats that are not accepted are named", arguments: ["text/csv", "application/xml", "text/plain", nil])
    func unsupported(type: String?) throws {
        let handler = try TestDoor()
        let answer = try handler.post(Array(TestDoor.line().utf8), as: type)
        #expect(answer.status == 415)
        #expect(answer.headers["accept-post"] == "application/json, application/x-ndjson")
        let compressed = try handler.post(Array(TestDoor.line().utf8), headers: ["Content-Encoding": "gzip"])
        #expect(compressed.status == 415)
    }

    @Test("one object may be laid out over many lines, and be followed by nothing")
    func object() throws {
        let handler = try TestDoor()
        let laidOut = TestDoor.line().split(separator: ",").joined(separator: ",\r\n")
        #expect(try handler.post(Array(laidOut.utf8), as: "application/json; charset=utf-8").status == 202)
        #expect(try handler.post(Array((laidOut + laidOut).utf8), as: "application/json").status == 400)
    }

    @Test("a body longer than the limit is refused, said beforehand or not")
    func tooLarge() throws {
        let handler = try TestDoor(maximumBodyBytes: 300_000)
        let body = Array(repeating: UInt8(ascii: "\n"), count: 300_000)
        #expect(try handler.post(body).status == 400)
        #expect(try handler.post(body + [10]).status == 413)
        #expect(try handler.post(body + [10], chunk: 50_000).status == 413)
    }

    @Test("a long body is written in windows, however it is cut, and every line of it arrives")
    func windows() throws {
        let handler = try TestDoor()
        let lines = (0..<5_000).map { TestDoor.line($0) }
        let answer = try handler.post(Array(lines.joined(separator: "\n").utf8), chunk: 30_011)
        #expect(try Self.json(answer)["accepted"].read() == 5_000)
        let ids = try handler.broker.records.map {
            try AttendanceRecord(decoding: $0.value ?? [], type: .attendanceRecorded).id.text
        }
        #expect(ids == (0..<5_000).map { "a-\($0)" })
        #expect(handler.broker.calls.count > 1)
        #expect(handler.broker.calls.allSatisfy { $0.count < 4_500 })
    }

    @Test("of many refusals the first thousand are named, and the rest counted")
    func manyRefusals() throws {
        let handler = try TestDoor()
        let answer = try handler.post([TestDoor.line()] + Array(repeating: "x", count: 3_000))
        let body = try Self.json(answer)
        #expect(try body["rejected"].elements().count == 1_000)
        #expect(try body["more"].read() == 2_000)
        #expect(handler.broker.records(of: "vigie.rejections.sis-1").count == 1_000)
    }

    @Test(
        "when the broker does not take it, nothing is acknowledged, and the sender is told when to come back",
        arguments: [
            (PublishError.full, "queue-full"), (.closed, "draining"),
            (.unavailable(KafkaError(.retriable, code: "_MSG_TIMED_OUT", reason: "no broker")), "broker-unavailable"),
            (.refused(KafkaError(.fatal, code: "_UNKNOWN_TOPIC", reason: "no topic")), "broker-refused"),
        ])
    func unavailable(error: PublishError, code: String) throws {
        let handler = try TestDoor()
        handler.broker.fail { _ in error }
        let answer = try handler.post([TestDoor.line(1), "x"])
        #expect(answer.status == 503)
        #expect(answer.headers["retry-after"] == "5")
        #expect(try Self.json(answer)["code"].read() == code)
        #expect(try Self.json(answer)["accepted"].value == nil)
        #expect(handler.health.reasons.map(\.component) == ["door"])

        handler.broker.fail(nil)
        #expect(try handler.post([TestDoor.line(1)]).status == 202)
        handler.publisher.look()
        #expect(handler.health.isReady)
    }

    @Test("a topic of rejections that is missing turns no good line away")
    func rejectionsMissing() throws {
        let handler = try TestDoor()
        handler.broker.fail { records in
            records.contains { $0.topic.contains("rejections") }
                ? .refused(KafkaError(.fatal, code: "_UNKNOWN_TOPIC", reason: "no topic")) : nil
        }
        let answer = try handler.post([TestDoor.line(1), "x"])
        #expect(answer.status == 202)
        #expect(try Self.json(answer)["rejected"].elements().count == 1)
        #expect(handler.broker.records.map(\.topic) == ["vigie.attendance"])
        #expect(handler.metrics.openMetrics().contains("vigie_intake_rejections_untold_total 1"))
    }

    @Test(
        "a line whose record is too large for the topic is refused by name, with its size and the limit, and the others are taken",
        arguments: [5_000, nil] as [Int?])
    func recordTooLarge(limit: Int?) throws {
        let handler = try TestDoor(largest: limit)
        handler.broker.fail { records in
            records.count < 3
                ? nil : .tooLarge([OversizedRecord(index: 1, topic: "vigie.attendance", bytes: 6_123)])
        }
        let answer = try handler.post([TestDoor.line(1), TestDoor.line(2), TestDoor.line(3), "x"])
        #expect(answer.status == 202)
        let body = try Self.json(answer)
        #expect(try body["accepted"].read() == 2)
        let rejected: [Rejection] = try body["rejected"].read()
        #expect(rejected.map(\.line) == [2, 4])
        #expect(rejected.map(\.code) == ["record-too-large", "not-json"])
        #expect(rejected[0].detail.contains("max.message.bytes") && rejected[0].detail.contains("6123 bytes"))
        #expect(rejected[0].detail.contains("5000") == (limit != nil))
        #expect(handler.health.isReady)
        #expect(handler.metrics.openMetrics().contains(#"vigie_intake_lines_refused_total{code="record-too-large"} 1"#))
        #expect(handler.metrics.openMetrics().contains("vigie_intake_lines_accepted_total 2\n"))
    }

    @Test("a submission of which every record is too large is refused, and so says the sender's topic, or the metric")
    func everyRecordTooLarge() throws {
        let handler = try TestDoor(largest: 5_000)
        handler.broker.fail { records in
            .tooLarge(records.indices.map { OversizedRecord(index: $0, topic: records[$0].topic, bytes: 6_123) })
        }
        let answer = try handler.post([TestDoor.line(1), TestDoor.line(2)], language: "fr")
        #expect(answer.status == 422)
        let rejected: [Rejection] = try Self.json(answer)["rejected"].read()
        #expect(rejected.map(\.line) == [1, 2])
        #expect(rejected.allSatisfy { $0.detail.contains("6123 octets") && $0.detail.contains("5000") })
        #expect(handler.health.isReady)
        #expect(handler.metrics.openMetrics().contains("vigie_intake_rejections_untold_total 2\n"))
    }

    @Test("what an operator watches moves: lines taken, lines refused by code, bytes read")
    func metrics() throws {
        let handler = try TestDoor()
        let lines = [TestDoor.line(1), "x", TestDoor.line(2), TestDoor.line(3, date: "?")]
        #expect(try handler.post(lines).status == 202)
        #expect(try handler.post(lines).status == 202)
        let text = handler.metrics.openMetrics()
        #expect(text.contains("vigie_intake_lines_accepted_total 4\n"))
        #expect(text.contains(#"vigie_intake_lines_refused_total{code="not-json"} 2"#))
        #expect(text.contains(#"vigie_intake_lines_refused_total{code="date-form"} 2"#))
        #expect(text.contains("vigie_intake_body_bytes_total \(2 * lines.joined(separator: "\n").utf8.count)\n"))
    }

    @Test("a sender that asks for more than its share is told to wait; another does not notice")
    func tooMany() throws {
        let handler = try TestDoor(limits: SenderRateLimiter.Limits(rate: 1, concurrency: 8))
        for _ in 0..<2 { #expect(try handler.post([TestDoor.line()]).status == 202) }
        let answer = try handler.post([TestDoor.line()])
        #expect(answer.status == 429)
        #expect(answer.headers["retry-after"] == "1")
        let other = try handler.post(Array(TestDoor.line(school: "0690026D").utf8), key: TestDoor.otherKey)
        #expect(other.status == 202)
    }

    @Test("no INE, no name and no value reaches an answer, a log line, a metric or a topic")
    func privacy() throws {
        let handler = try TestDoor()
        let common = #""school": "0750655E", "pupil": "1234567890V", "recordedAt": "2026-09-01T08:00:00Z""#
        let answer = try handler.post([
            TestDoor.line(1), TestDoor.line(2, date: "secret"), TestDoor.line(3, pupil: "9999999999I"),
            #"{"type": "contact", "id": "c", \#(common), "givenName": "Zoé", "email": "zoe"}"#,
            #"{"1234567890V": 1, "1234567890V": 2}"#,
        ])
        let outside =
            answer.body + handler.metrics.openMetrics() + handler.log.lines.joined()
            + handler.broker.records.map { record in
                String(decoding: record.value ?? [], as: UTF8.self) + record.headers.map(\.value).joined()
            }.joined()
        for text in ["1234567890", "9999999999", "Zoé", "zoe", "secret"] {
            #expect(!outside.contains(text))
        }
    }

    @Test("the same body sent twice gives the same facts twice, which are upserts")
    func again() throws {
        let handler = try TestDoor()
        for _ in 0..<2 { #expect(try handler.post([TestDoor.line(1), TestDoor.line(2)]).status == 202) }
        let records = handler.broker.records
        #expect(records.count == 4)
        #expect(Array(records[0..<2]) == Array(records[2..<4]))
    }
}
