import Seeded
import Admission
import Messages
import Testing

@Suite("Admission, whatever comes")
struct AdmissionPropertyTests {
    /// One way to spoil a field: a value that it cannot have, and the code that says so.
    private struct Mutation {
        let name: String
        let values: [(JSONValue, RefusalCode)]
        /// Whether leaving the field out is wrong too.
        var isRequired = false
    }

    private static let common = [
        Mutation(name: "id", values: [("", .idForm), ("a/b", .idForm), (1, .wrongType)], isRequired: true),
        Mutation(
            name: "school", values: [("0750655F", .schoolCheckLetter), ("x", .schoolForm), ([], .wrongType)],
            isRequired: true),
        Mutation(
            name: "pupil", values: [("1234567890A", .pupilCheckLetter), ("?", .pupilForm), (12, .wrongType)],
            isRequired: true),
        Mutation(
            name: "recordedAt",
            values: [("yesterday", .instantForm), ("2026-10-06T00:00:00Z", .recordedInFuture), (true, .wrongType)],
            isRequired: true),
        Mutation(name: "type", values: [("event", .typeUnknown), ([:], .wrongType)]),
    ]

    private static let mutations: [String: [Mutation]] = [
        "attendance": common + [
            Mutation(
                name: "date", values: [("2026-02-30", .dateForm), ("2016-02-29", .dateOutOfWindow), (5, .wrongType)],
                isRequired: true),
            Mutation(name: "halfDay", values: [("AM", .halfDayUnknown), (0, .wrongType)], isRequired: true),
            Mutation(
                name: "from", values: [("2026-10-05T08:00:00Z", .intervalNotSupported), (1, .intervalNotSupported)]),
            Mutation(name: "kind", values: [("party", .kindUnknown), (1, .wrongType)]),
            Mutation(name: "status", values: [("left", .statusUnknown), (false, .wrongType)]),
            Mutation(name: "reason", values: [("because", .reasonUnknown), ([], .wrongType)]),
            Mutation(name: "complete", values: [(0, .wrongType), ("false", .wrongType)]),
            Mutation(
                name: "sourceReason", values: [("", .textEmpty), ("a\tb", .textControlCharacter), (9, .wrongType)]),
        ],
        "enrolment": common + [
            Mutation(name: "status", values: [("recorded", .statusUnknown), (1, .wrongType)], isRequired: true),
            Mutation(
                name: "since", values: [("2026-9-1", .dateForm), ("0003-09-01", .dateOutOfWindow)], isRequired: true),
            Mutation(
                name: "until", values: [("2020-08-31", .untilBeforeSince), ("never", .dateForm), (1, .wrongType)]),
            Mutation(name: "birthDate", values: [("2026-09-01", .birthDateImplausible), ("?", .dateForm)]),
            Mutation(name: "level", values: [("e\u{301}", .textNotNormalised), ([], .wrongType)]),
            Mutation(name: "postcode", values: [("_", .postcodeForm), (75_005, .wrongType)]),
        ],
        "contact": common + [
            Mutation(name: "givenName", values: [("", .textEmpty), (1, .wrongType)]),
            Mutation(name: "email", values: [("x", .emailForm), ([], .wrongType)]),
            Mutation(name: "phone", values: [("x", .phoneForm), (612_345_678, .wrongType)]),
            Mutation(name: "guardians", values: [([:], .wrongType), ("x", .wrongType)]),
        ],
    ]

    private static let seeds: Range<UInt64> = 0..<500

    @Test("a whole record is taken, and what is made of it is read again as it was written", arguments: seeds)
    func taken(seed: UInt64) throws {
        var records = RandomRecord(seed: seed)
        let object = records.object()
        switch try TestAdmission.admit(object).get() {
        case .attendance(let record):
            #expect(try AttendanceRecord(decoding: record.encoded(), type: .attendanceRecorded) == record)
        case .enrolment(let record):
            #expect(try Enrolment(decoding: record.encoded(), type: .enrolmentRecorded) == record)
        case .contact(let record):
            #expect(try SealedContact(decoding: record.encoded(), type: .contactRecorded) == record)
            _ = try record.opened(with: TestAdmission.contactKey)
        }
    }

    @Test("what is made of a record never holds the INE", arguments: seeds)
    func withoutIdentity(seed: UInt64) throws {
        var records = RandomRecord(seed: seed)
        let object = records.object()
        let pupil = try #require(try? JSONCursor(object)["pupil"].read(String.self))
        let output =
            switch try TestAdmission.admit(object).get() {
            case .attendance(let record): record.encoded()
            case .enrolment(let record): record.encoded()
            case .contact(let record): record.encoded()
            }
        #expect(!String(decoding: output, as: UTF8.self).uppercased().contains(pupil))
    }

    @Test("a whole record of which one field is spoilt is refused at that field", arguments: seeds)
    func spoilt(seed: UInt64) throws {
        var records = RandomRecord(seed: seed)
        let object = records.object()
        let type = (try? JSONCursor(object)["type"].read(String.self)) ?? "attendance"
        for mutation in try #require(Self.mutations[type]) {
            for (value, code) in mutation.values {
                #expect(
                    TestAdmission.admit(object.with([mutation.name: value])).refusal
                        == "\(code.rawValue) at /\(mutation.name)")
            }
            if mutation.isRequired {
                #expect(
                    TestAdmission.admit(object.without(mutation.name)).refusal == "field-missing at /\(mutation.name)")
            }
        }
    }

    @Test(
        "bytes changed at random are taken or refused, and a refusal repeats nothing of them",
        arguments: 0..<300 as Range<UInt64>)
    func noise(seed: UInt64) throws {
        var records = RandomRecord(seed: seed)
        let original = records.object().encoded()
        for _ in 0..<50 {
            var bytes = original
            for _ in 0...records.random.below(4) {
                let place = records.random.below(bytes.count)
                switch records.random.below(4) {
                case 0: bytes[place] = UInt8(records.random.below(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(records.random.pick("{}[]\",:\\\u{0}1ü".utf8), at: place)
                default: bytes.append(contentsOf: bytes[place...])
                }
            }
            switch TestAdmission.admit(bytes) {
            case .success(let record):
                #expect(record.pupil.hex.utf8.count == 32)
            case .failure(let refusal):
                let names = refusal.pointer.split(separator: "/")
                #expect(names.allSatisfy { UInt($0) != nil || Self.names.contains(String($0)) })
            }
        }
    }

    private static let names: Set<String> = [
        "type", "id", "school", "pupil", "recordedAt", "date", "halfDay", "from", "to", "kind", "status", "reason",
        "complete",
        "sourceReason", "since", "until", "birthDate", "division", "level", "destination", "postcode", "givenName",
        "familyName",
        "email", "phone", "guardians", "name", "address", "language", "channels", "legal", "optOut",
    ]

    @Test("bytes that are nothing but noise are refused", arguments: 0..<200 as Range<UInt64>)
    func nothingButNoise(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let bytes = (0..<random.below(2_000)).map { _ in UInt8(random.below(256)) }
        #expect(TestAdmission.admit(bytes).refusal != nil)
    }
}
