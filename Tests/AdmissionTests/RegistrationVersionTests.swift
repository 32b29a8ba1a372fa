import Seeded
import Admission
import Messages
import Testing

@Suite("Versions of enrolments and contacts")
struct RegistrationVersionTests {
    private func enrolment(_ random: inout SplitMix64) throws -> Enrolment {
        let object = Sample.enrolment.with([
            "id": .string("e-\(random.below(3))"), "recordedAt": .string("2026-09-01T09:00:0\(random.below(3))Z"),
            "division": .string("\(random.below(3))A"),
        ])
        guard case .enrolment(let enrolment) = try TestAdmission.admit(object).get() else {
            throw RefusalCode.typeUnknown
        }
        return enrolment
    }

    @Test("which enrolment stands does not depend on the order in which they came", arguments: 0..<50 as Range<UInt64>)
    func order(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        var enrolments: [Enrolment] = []
        for _ in 0..<6 { enrolments.append(try enrolment(&random)) }
        let winner = enrolments.max { RegistrationVersion(of: $0) < RegistrationVersion(of: $1) }
        for _ in 0..<10 {
            enrolments.shuffle(using: &random)
            let kept = enrolments.reduce(enrolments[0]) { kept, next in
                RegistrationVersion(of: next) > RegistrationVersion(of: kept) ? next : kept
            }
            #expect(kept == winner)
        }
    }

    @Test("the later instant wins whatever the id")
    func later() throws {
        var random = SplitMix64(seed: 1)
        var (older, newer) = (try enrolment(&random), try enrolment(&random))
        older.recordedAt = Timestamp(microseconds: -1)
        newer.recordedAt = Timestamp(microseconds: 0)
        for id in ["a", "b", "c", "d"] {
            older.id = try #require(Identifier(id))
            #expect(RegistrationVersion(of: newer) > RegistrationVersion(of: older))
        }
    }

    @Test("a contact sent again is the same version, though it is sealed anew")
    func contact() throws {
        guard case .contact(let first) = try TestAdmission.admit(Sample.contact).get(),
            case .contact(let second) = try TestAdmission.admit(Sample.contact).get()
        else { return try #require(Bool(false)) }
        #expect(first.sealed != second.sealed)
        #expect(RegistrationVersion(of: first) == RegistrationVersion(of: second))
    }

    @Test("a version survives its bytes", arguments: 0..<50 as Range<UInt64>)
    func bytes(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let version = RegistrationVersion(of: try enrolment(&random))
        let bytes = version.bytes
        #expect(bytes.count == RegistrationVersion.size)
        #expect(bytes.withUnsafeBytes { RegistrationVersion(bytes: $0) } == version)
        #expect(bytes.dropLast().withUnsafeBytes { RegistrationVersion(bytes: $0) } == nil)
    }
}
