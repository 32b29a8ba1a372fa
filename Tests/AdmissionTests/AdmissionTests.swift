import Admission
import Messages
import Testing

@Suite("Admission of a record")
struct AdmissionTests {
    private func attendance(_ object: JSONValue) throws -> AttendanceRecord {
        guard case .attendance(let record) = try TestAdmission.admit(object).get() else {
            throw Refusal(line: 1, pointer: "/type", code: .typeUnknown)
        }
        return record
    }

    private func enrolment(_ object: JSONValue) throws -> Enrolment {
        guard case .enrolment(let record) = try TestAdmission.admit(object).get() else {
            throw Refusal(line: 1, pointer: "/type", code: .typeUnknown)
        }
        return record
    }

    private func contact(_ object: JSONValue) throws -> (SealedContact, Contact) {
        guard case .contact(let record) = try TestAdmission.admit(object).get() else {
            throw Refusal(line: 1, pointer: "/type", code: .typeUnknown)
        }
        return (record, try record.opened(with: TestAdmission.contactKey))
    }

    @Test("what is left out of an absence has the contract's defaults")
    func defaults() throws {
        let record = try attendance(Sample.attendance)
        #expect(record.kind == .absence)
        #expect(record.status == .recorded)
        #expect(record.reason == .notGiven)
        #expect(record.complete)
        #expect(record.source == "/sis/sis-1")
        #expect(try attendance(Sample.attendance.with(["type": "attendance"])) == record)
    }

    @Test("the pupil field alone says who the pupil is: an id that is another's INE makes no two pupils one")
    func idSaysNothing() throws {
        let other = "ABCDEFGHIJ1"
        let record = try attendance(Sample.attendance.with(["id": .string(other)]))
        #expect(try record.pupil == attendance(Sample.attendance).pupil)
        #expect(try record.pupil != attendance(Sample.attendance.with(["pupil": .string(other)])).pupil)
    }

    @Test("null is the same as leaving the field out")
    func null() throws {
        let nulls = Sample.attendance.with([
            "type": nil, "kind": nil, "status": nil, "reason": nil, "complete": nil, "sourceReason": nil, "from": nil,
            "to": nil,
        ])
        #expect(try attendance(nulls) == attendance(Sample.attendance))
    }

    @Test("fields that the contract does not know are ignored, whatever they hold")
    func unknownFields() throws {
        let more = Sample.attendance.with(["Date": 12, "": [["deep": nil]], "teacher": "\u{1}", "/~": false])
        #expect(try attendance(more) == attendance(Sample.attendance))
    }

    @Test("one pupil has one pseudonym, however the INE is spelt, and another key gives another")
    func pseudonym() throws {
        let pupil = try attendance(Sample.attendance).pupil
        #expect(try attendance(Sample.attendance.with(["pupil": "1234567890v"])).pupil == pupil)
        #expect(try attendance(Sample.attendance.with(["pupil": "0123456789M"])).pupil != pupil)
        let other = try #require(Pseudonymiser(key: Array(repeating: 8, count: 32)))
        #expect(other.pseudonym(of: try INE("1234567890V")) != pupil)
    }

    @Test("instants are kept in UTC, a school in capitals, a postcode in capitals")
    func normalised() throws {
        let record = try attendance(Sample.attendance.with(["school": "0750655e"]))
        #expect(record.recordedAt == TestAdmission.instant("2026-10-05T07:05:00Z"))
        #expect(record.school.text == "0750655E")
        #expect(try enrolment(Sample.enrolment.with(["postcode": "ad500"])).postcode == "AD500")
    }

    @Test("a school's own words for a reason travel as they came")
    func sourceReason() throws {
        let record = try attendance(Sample.attendance.with(["reason": "illness", "sourceReason": "MAL — certificat"]))
        #expect(record.reason == .illness)
        #expect(record.sourceReason == "MAL — certificat")
    }

    @Test("a record may be written up to 5 minutes ahead of our clock")
    func clockTolerance() throws {
        _ = try attendance(Sample.attendance.with(["recordedAt": "2026-10-05T08:15:00Z"]))
        let late = TestAdmission.admit(Sample.attendance.with(["recordedAt": "2026-10-05T08:15:00.000001Z"]))
        #expect(late.refusal == "recorded-in-future at /recordedAt")
    }

    @Test("an absence may be dated from 366 days before it was written to 60 days after")
    func window() throws {
        for date in ["2025-10-04", "2026-12-04"] { _ = try attendance(Sample.attendance.with(["date": .string(date)])) }
        for date in ["2025-10-03", "2026-12-05"] {
            #expect(
                TestAdmission.admit(Sample.attendance.with(["date": .string(date)])).refusal
                    == "date-out-of-window at /date")
        }
    }

    @Test("a pupil who left has a last day, which may lie ahead, and perhaps a destination")
    func left() throws {
        let record = try enrolment(
            Sample.enrolment.with(["status": "left", "until": "2027-01-08", "destination": "apprenticeship"]))
        #expect(record.until?.description == "2027-01-08")
        #expect(record.destination == .apprenticeship)
        #expect(try enrolment(Sample.enrolment.with(["status": "left", "until": "2026-09-01"])).destination == nil)
    }

    @Test("a contact leaves sealed: who holds the secret key reads it, normalised, and no byte of it stands outside")
    func sealed() throws {
        let (record, contact) = try contact(
            Sample.contact.with([
                "givenName": "Zoé", "familyName": "Exemple", "phone": "01 99 00 12 34", "guardians": [Sample.guardian],
            ]))
        #expect(contact.givenName == "Zoé")
        #expect(contact.phone == "+33199001234")
        #expect(contact.guardians.map(\.phone) == ["+33639981234"])
        #expect(contact.guardians.map(\.channels) == [[.email, .sms]])
        let outside = String(decoding: record.encoded(), as: UTF8.self)
        for text in ["Zoé", "Exemple", "Camille", "example.org", "99001234", "1234567890V"] {
            #expect(!outside.contains(text))
        }
    }

    @Test("a contact without guardians is taken, and so are eight, but not nine")
    func guardians() throws {
        #expect(try contact(Sample.contact).1.guardians.isEmpty)
        let eight = JSONValue.array(Array(repeating: Sample.guardian, count: 8))
        #expect(try contact(Sample.contact.with(["guardians": eight])).1.guardians.count == 8)
        let nine = JSONValue.array(Array(repeating: Sample.guardian, count: 9))
        #expect(
            TestAdmission.admit(Sample.contact.with(["guardians": nine])).refusal == "too-many-guardians at /guardians")
    }

    @Test("a key speaks for its schools alone")
    func senders() throws {
        let elsewhere = Sample.attendance.with(["school": .string(TestAdmission.otherSchool)])
        #expect(TestAdmission.admit(elsewhere).refusal == "school-not-allowed at /school")
        let both = try #require(
            Sender(name: "both", schools: [UAI(TestAdmission.school), UAI(TestAdmission.otherSchool)]))
        #expect(TestAdmission.admit(elsewhere, from: both).refusal == nil)
    }

    @Test(
        "a sender's name can stand in the name of a topic",
        arguments: ["", "Lycée", "a.b", "a b", "A", String(repeating: "a", count: 65)])
    func names(name: String) {
        #expect(Sender(name: name, schools: []) == nil)
    }
}
