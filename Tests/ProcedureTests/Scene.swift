import Messages
import Testing

@testable import Procedure

/// One pupil's dossier and the world around it, for tests that read as stories. Each message also passes through the bytes of
/// the state, as it would in the service.
struct Scene {
    var pupilFile = PupilFile(pupil: Scene.pupil)
    var now: Timestamp = .at("2026-10-12T08:00:00Z")
    var enrolments: [Enrolment] = []
    var contactIsKnown = true
    var directory = Scene.partners
    var procedure = LegalProcedure.france
    /// Off only where so many messages come that a sample of them does.
    var readsBack = true
    /// Everything sent since the start.
    private(set) var outcomes: [Outcome] = []
    private var commandCount = 0

    static let pupil = Pseudonym(high: 0x0123_4567_89AB_CDEF, low: 7)
    static let school = UAI.of("0750655E")
    static let head = Person(id: .of("head-1"), name: "Chef Exemple", role: "head")
    static let cpe = Person(id: .of("cpe-1"), name: "Vie Scolaire", role: "cpe")

    static let key = PublicKey(bytes: Array(repeating: 9, count: 32))
    static let cio = Partner(
        id: .of("cio-paris-19"), name: "CIO Exemple", kind: .cio, territory: ["75"], publicKey: key,
        fields: [.givenName])
    static let mlds = Partner(
        id: .of("mlds-paris"), name: "MLDS Exemple", kind: .mlds,
        audience: Audience(minimumAge: 16, isAdultService: true), publicKey: key, fields: [.givenName])
    /// Described as if it were for everybody: its kind decides.
    static let mission = Partner(
        id: .of("mission-locale"), name: "Mission Exemple", kind: .missionLocale, publicKey: key, fields: [.givenName])
    static let relay = Partner(
        id: .of("relais"), name: "Relais Exemple", kind: .relay, audience: Audience(minimumAge: 11, maximumAge: 15),
        publicKey: key, fields: [.givenName])
    static let keyless = Partner(
        id: .of("sans-cle"), name: "Sans Exemple", kind: .cio, publicKey: nil, fields: [.givenName])
    static let partners = PartnerDirectory([cio, mlds, mission, relay, keyless])

    init() {}

    /// A pupil born on a date (`YYYY-MM-DD`), enrolled; nil: the birth date is not known.
    init(bornOn birthDate: String?) {
        enrol(bornOn: birthDate)
    }

    mutating func enrol(bornOn birthDate: String?, status: EnrolmentStatus = .enrolled) {
        enrolments = [Scene.enrolment(bornOn: birthDate.flatMap { CalendarDate($0) }, status: status)]
    }

    static func enrolment(
        bornOn birthDate: CalendarDate?, status: EnrolmentStatus = .enrolled, school: UAI = school
    ) -> Enrolment {
        Enrolment(
            id: .of("e1"), school: school, pupil: pupil, recordedAt: .at("2026-09-01T08:00:00Z"), status: status,
            since: .on("2026-09-01"), birthDate: birthDate, postcode: "75019", source: "/sis/test")
    }

    var context: CaseContext {
        let isKnown = contactIsKnown
        return CaseContext(
            now: now, procedure: procedure, directory: directory, enrolments: enrolments,
            identity: { partner in
                guard isKnown, let key = partner.publicKey else { return nil }
                return SealedBox(sealing: Array("identity".utf8), to: key)
            })
    }

    /// - Returns: what this message had sent.
    @discardableResult
    mutating func deliver(_ message: Incoming) -> [Outcome] {
        let (next, sent) = pupilFile.receiving(message, in: context)
        pupilFile = readsBack ? passedThroughBytes(next) : next
        outcomes += sent
        return sent
    }

    private func passedThroughBytes(_ pupilFile: PupilFile) -> PupilFile {
        do {
            let read = try PupilFile(pupil: pupilFile.pupil, decoding: pupilFile.encoded())
            if read != pupilFile { Issue.record("the state does not read back as it was written") }
            return read
        } catch {
            Issue.record("the state cannot be read back: \(error)")
            return pupilFile
        }
    }

    @discardableResult
    mutating func raise(
        _ rule: Rule, _ period: String = "2026-10", revision: Int = 1, school: UAI = school
    ) -> [Outcome] {
        deliver(.alert(AlertEvent(.raised, .example(rule, period, revision: revision, school: school))))
    }

    @discardableResult
    mutating func withdraw(_ rule: Rule, _ period: String = "2026-10", revision: Int = 2) -> [Outcome] {
        deliver(.alert(AlertEvent(.withdrawn, .example(rule, period, revision: revision, school: Scene.school))))
    }

    @discardableResult
    mutating func act(
        _ act: CaseAction, by person: Person? = head, id: Identifier? = nil, key: Identifier? = nil,
        partner: Identifier? = nil
    ) -> [Outcome] {
        commandCount += 1
        let command = Command(
            id: id ?? Identifier(of: "command", String(commandCount)), caseID: pupilFile.present?.id ?? .of("no-case"),
            pupil: Scene.pupil, at: now, by: person, act: act, key: key, partner: partner)
        return deliver(.command(command))
    }

    @discardableResult
    mutating func refer(to partner: Partner, by person: Person = head, due: CalendarDate? = nil) -> [Outcome] {
        act(.refer(partner: partner.id, asked: ["interview"], due: due), by: person)
    }

    /// A reply to the referral that was confirmed last.
    @discardableResult
    mutating func reply(_ kind: ReferralReply.Kind, solution: Solution? = nil) -> [Outcome] {
        commandCount += 1
        let referral = pupilFile.present?.referrals.last?.id ?? .of("no-referral")
        let reply = ReferralReply(
            kind, id: .of("reply-\(commandCount)"), referral: referral, at: now, solution: solution)
        return act(.reply(reply), by: nil)
    }

    mutating func pass(hours: Int64) {
        now = now.adding(seconds: hours * 3_600)
        deliver(.time)
    }

    /// The names of the steps that are pending, in order.
    var pending: [String] {
        (pupilFile.present?.steps ?? []).filter { $0.state == .pending }.map(\.name.rawValue)
    }
}
