import Correspondence
import Messages

/// One pupil's letters with the world around them in the hands of a test: the contacts, the clock, the post.
///
/// The book is written to bytes and read back before each call: whatever a test shows holds across a crash.
struct Desk {
    static let school = uai(759_999)
    static let otherSchool = uai(759_998)
    static let pupil = Pseudonym(high: 0x1234, low: 0x5678)
    static let minute: Int64 = 60_000
    static let hour: Int64 = 60 * minute
    static let day: Int64 = 24 * hour

    private var state: [UInt8] = PupilLetters(pupil: pupil).encoded()
    private var contacts: [UAI: Recipients] = [:]
    var policy = LetterPolicy()
    /// How each letter ends as soon as it is handed over; nil: a test says so itself.
    var reply: PupilLetters.Outcome?
    /// Milliseconds since 1970.
    var now: Int64
    /// All that went to `deliveries`.
    private(set) var letterActions: [Delivery] = []
    /// All that was handed over and has no outcome yet.
    private(set) var post: [Letter] = []
    /// All that was handed over.
    private(set) var handedOver: [Letter] = []

    /// - Parameter now: the instant at which the test begins.
    init(_ now: String = "2026-10-05T08:30:00+02:00") {
        self.now = Timestamp(now)?.milliseconds ?? 0
    }

    var pupilLetters: PupilLetters {
        get throws { try PupilLetters(pupil: Self.pupil, decoding: state) }
    }

    /// What the ledger says, as `state template reason`.
    var entries: [String] {
        letterActions.map { [$0.state.rawValue, $0.template, $0.reason].compactMap { $0 }.joined(separator: " ") }
    }

    // MARK: - What the log says

    @discardableResult
    mutating func hear(_ change: AlertChange, _ alert: Alert) throws -> [LetterAction] {
        try call { [now] pupilLetters, context in pupilLetters.hear(alert, change, at: now, context: context) }
    }

    mutating func raise(_ alert: Alert = absence(), _ revision: Int = 1) throws {
        var alert = alert
        alert.revision = revision
        try hear(.raised, alert)
    }

    mutating func withdraw(_ alert: Alert = absence(), _ revision: Int = 2) throws {
        var alert = alert
        alert.revision = revision
        try hear(.withdrawn, alert)
    }

    mutating func hear(_ happening: CaseChange, revision: Int) throws {
        let event = CaseEvent(
            caseID: Identifier(of: "case"), pupil: Self.pupil, school: Self.school, revision: revision,
            at: Timestamp(milliseconds: now), happening: happening)
        try call { [now] pupilLetters, context in pupilLetters.hear(event, at: now, context: context) }
    }

    /// The school gives a contact, or another one.
    mutating func contact(_ recipients: [Recipient], school: UAI = school) throws {
        contacts[school] = Recipients(recipients)
        try call { [now] pupilLetters, context in pupilLetters.hearContact(at: now, context: context) }
    }

    mutating func erase() throws {
        contacts[Self.school] = nil
        try call { [now] pupilLetters, _ in pupilLetters.hearErasure(at: Self.school, at: now) }
    }

    // MARK: - The post

    /// All that was handed over arrives.
    mutating func deliver() throws {
        try answer(.sent)
    }

    /// All that was handed over ends in one way.
    mutating func answer(_ outcome: PupilLetters.Outcome) throws {
        for letter in post { try answer(outcome, letter) }
    }

    mutating func answer(_ outcome: PupilLetters.Outcome, _ letter: Letter) throws {
        post.removeAll { $0 == letter }
        try call { [now] pupilLetters, context in
            pupilLetters.hear(outcome, of: letter.delivery, attempt: letter.attempt, at: now, context: context)
        }
    }

    mutating func lose(_ letter: Letter) { post.removeAll { $0 == letter } }

    /// The process dies with all that was handed over, sent or not.
    mutating func crash() { post = [] }

    // MARK: - The clock

    /// The clock moves, and whatever is due on the way is done when it is due.
    mutating func pass(_ time: Int64) throws {
        let end = now + time
        while let due = try pupilLetters.due(policy), due <= end {
            now = max(now, due)
            let before = try pupilLetters
            try call { [now] pupilLetters, context in pupilLetters.advance(to: now, context: context) }
            // Else the clock would call for ever.
            guard try pupilLetters != before || pupilLetters.isEmpty else { throw Stuck(due: due) }
            if let reply { try answer(reply) }
        }
        now = end
    }

    /// Time enough for what is due now.
    mutating func tick() throws { try pass(0) }

    struct Stuck: Error {
        let due: Int64
    }

    @discardableResult
    private mutating func call(_ body: (inout PupilLetters, LetterContext) -> [LetterAction]) throws -> [LetterAction] {
        var pupilLetters = try self.pupilLetters
        let contacts = self.contacts
        let actions = body(&pupilLetters, LetterContext(policy: policy) { contacts[$0] })
        state = pupilLetters.encoded()
        for action in actions {
            switch action {
            case .record(let delivery): letterActions.append(delivery)
            case .send(let letter):
                post.append(letter)
                handedOver.append(letter)
            }
        }
        return actions
    }

    // MARK: - Examples

    static func uai(_ digits: UInt32) -> UAI {
        guard let school = UAI(digits: digits) else { preconditionFailure("\(digits) is no seven digits") }
        return school
    }

    static func absence(
        _ date: String = "2026-10-05", _ halfDays: [HalfDay] = [.morning], school: UAI = school,
        ageBand: AgeBand = .under16
    ) -> Alert {
        let date = CalendarDate(date) ?? CalendarDate(days: 0)
        return alert(
            .unexplainedAbsence, .date(date), evidence: halfDays.map { DatedHalfDay(date, $0) }, school: school,
            reachedOn: date, ageBand: ageBand)
    }

    static func threshold(_ rule: Rule, month: String, halfDays: Int, reachedOn: String) -> Alert {
        var alert = alert(
            rule, .month(Month(month) ?? Month(CalendarDate(days: 0))), evidence: [], school: school,
            reachedOn: CalendarDate(reachedOn), ageBand: .under16)
        alert.measure = halfDays
        return alert
    }

    private static func alert(
        _ rule: Rule, _ period: Period, evidence: [DatedHalfDay], school: UAI, reachedOn: CalendarDate?,
        ageBand: AgeBand
    ) -> Alert {
        Alert(
            id: Alert.identifier(pupil: pupil, rule: rule, period: period), revision: 1, rule: rule,
            severity: .warning, pupil: pupil, school: school, period: period, measure: evidence.count,
            reachedOn: reachedOn, evidence: evidence, ageBand: ageBand,
            policy: PolicyReference(name: "test", version: "1"), explanation: Bilingual(fr: "", en: ""))
    }

    static let mother = Recipient(id: RecipientID(bits: 1), role: .guardian, language: .french)
    static let father = Recipient(id: RecipientID(bits: 2), role: .guardian, language: .english)
    static let optedOut = Recipient(id: RecipientID(bits: 4), role: .guardian, language: .french, optOut: true)
    static let herself = Recipient(id: RecipientID(bits: 3), role: .pupil, language: .french)
}
