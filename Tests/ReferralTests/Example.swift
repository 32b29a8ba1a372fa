import Messages
import Procedure

/// Whom and what the tests are about. All of it is invented.
enum Example {
    static let pupil = Pseudonym(high: 0x0123_4567_89AB_CDEF, low: 7)
    static let school = school("0750655E")
    static let otherSchool = school("0690026D")

    static let head = Person(id: id("head-1"), name: "Chef Exemple", role: "head")
    static let cpe = Person(id: id("cpe-1"), name: "Vie Scolaire", role: "cpe")
    static let strangerHead = Person(id: id("head-2"), name: "Autre Exemple", role: "head")
    static let academy = Person(id: id("academy-1"), name: "Rectorat Exemple", role: "head")

    static let contactKey = key(7)
    static let partnerKey = key(9)
    static let cio = Partner(
        id: id("cio-exemple"), name: "CIO Exemple", kind: .cio, territory: ["75"],
        publicKey: partnerKey.publicKey, fields: [.givenName, .level])
    static let mission = Partner(
        id: id("mission-exemple"), name: "Mission Exemple", kind: .missionLocale,
        audience: Audience(minimumAge: 16, maximumAge: 25, isAdultService: true), publicKey: partnerKey.publicKey,
        fields: [.givenName, .familyName, .birthDate])
    static let keyless = Partner(
        id: id("sans-cle"), name: "Sans Exemple", kind: .cio, publicKey: nil, fields: [.givenName])
    static let directory = PartnerDirectory([cio, mission, keyless])

    static let contact = Contact(
        givenName: "Inès", familyName: "Invention", email: "ines@example.org",
        guardians: [Guardian(name: "Parent Invention", phone: "+33639980001")])

    static func alert(
        _ rule: Rule = .tenHalfDays, revision: Int = 1, pupil: Pseudonym = pupil, school: UAI = school
    ) -> Alert {
        let period = Period.month(of: "2026-10")
        return Alert(
            id: Alert.identifier(pupil: pupil, rule: rule, period: period), revision: revision, rule: rule,
            severity: .warning, pupil: pupil, school: school, period: period, measure: 10, evidence: [],
            ageBand: .unknown, policy: PolicyReference(name: "test", version: "1"),
            explanation: Bilingual(fr: "Exemple.", en: "Example."))
    }

    /// - Parameter birthDate: `YYYY-MM-DD`; nil: not known.
    static func enrolment(bornOn birthDate: String?, pupil: Pseudonym = pupil) -> Enrolment {
        Enrolment(
            id: id("e-1"), school: school, pupil: pupil, recordedAt: instant("2026-09-01T08:00:00Z"),
            since: CalendarDate("2026-09-01") ?? CalendarDate(days: 0),
            birthDate: birthDate.flatMap { CalendarDate($0) },
            level: "Seconde", postcode: "75019", source: "/sis/test")
    }

    static func sealedContact(_ contact: Contact = contact, pupil: Pseudonym = pupil) -> SealedContact {
        SealedContact(
            id: id("c-1"), school: school, pupil: pupil, recordedAt: instant("2026-09-01T08:00:00Z"),
            contact: contact, key: contactKey.publicKey)
    }

    // Literals, written correctly or found out at once.

    static func id(_ text: String) -> Identifier {
        guard let value = Identifier(text) else { preconditionFailure("\(text) is no id") }
        return value
    }

    static func instant(_ text: String) -> Timestamp {
        guard let value = Timestamp(text) else { preconditionFailure("\(text) is no instant") }
        return value
    }

    static func school(_ text: String) -> UAI {
        do { return try UAI(text) } catch { preconditionFailure("\(text) is no UAI: \(error)") }
    }

    private static func key(_ byte: UInt8) -> SecretKey {
        guard let key = SecretKey(bytes: [UInt8](repeating: byte, count: 32)) else {
            preconditionFailure("32 bytes are a key")
        }
        return key
    }
}

extension Period {
    fileprivate static func month(of text: String) -> Period {
        guard let period = Period(text) else { preconditionFailure("\(text) is no period") }
        return period
    }
}
