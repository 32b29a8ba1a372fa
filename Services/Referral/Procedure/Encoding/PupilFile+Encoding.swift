public import Messages

/// The state as bytes, as it lies in the store and in the changelog: a byte of format, then the fields in order.
extension PupilFile {
    /// Of what ``encoded()`` writes. A greater one is refused on reading.
    public static let format: UInt8 = 2

    public func encoded() -> [UInt8] {
        var writer = StateWriter()
        writer.byte(Self.format)
        writer.list(alerts) { $0.alert($1) }
        // A cause is one of the alerts: its place in the list says which.
        let places = Dictionary(uniqueKeysWithValues: alerts.enumerated().map { ($1.id, $0) })
        writer.optional(present) { $0.present($1, places) }
        writer.list(commands) {
            $0.identifier($1.id)
            $0.instant($1.cameAt)
        }
        writer.instant(forgottenUpTo)
        return writer.bytes
    }

    /// - Parameter bytes: as ``encoded()`` wrote them, in this format or an older one.
    public init(pupil: Pseudonym, decoding bytes: [UInt8]) throws(StateFailure) {
        var reader = StateReader(bytes)
        let format = try reader.byte()
        guard format <= Self.format else { throw .newerFormat(format) }
        self.init(pupil: pupil)
        alerts = try reader.list { (reader) throws(StateFailure) in try reader.alert() }
        guard Set(alerts.map(\.id)).count == alerts.count else { throw .damaged(at: 1) }
        let alerts = self.alerts
        present = try reader.optional { (reader) throws(StateFailure) in try reader.present(alerts) }
        commands = try reader.list { (reader) throws(StateFailure) in
            // The first format did not say when they came.
            KnownCommand(
                id: try reader.identifier(), cameAt: format == 1 ? Timestamp(milliseconds: 0) : try reader.instant())
        }
        if format > 1 { forgottenUpTo = try reader.instantIfPresent() }
        guard reader.isAtEnd else { throw .damaged(at: bytes.count) }
    }
}

extension StateWriter {
    fileprivate mutating func alert(_ alert: KnownAlert) {
        identifier(alert.id)
        rule(alert.rule)
        count(alert.revision)
        instant(alert.seenAt)
        byte(alert.place.rawValue << 1 | (alert.stands ? 1 : 0))
    }

    /// A byte for a rule of the policy that ships, else zero and the text.
    private mutating func rule(_ rule: Rule) {
        if let index = Rule.shipped.firstIndex(of: rule) {
            byte(UInt8(index + 1))
        } else {
            byte(0)
            text(rule.rawValue)
        }
    }

    fileprivate mutating func present(_ present: Case, _ places: [Identifier: Int]) {
        identifier(present.id)
        number(UInt64(present.school.digits))
        count(present.revision)
        optional(present.closing) {
            $0.text($1.reason)
            $0.instant($1.at)
        }
        flag(present.isHeldOpen)
        list(present.steps) { $0.step($1, places) }
        list(present.referrals) { $0.referral($1, places) }
        list(present.interviews) {
            $0.identifier($1.id)
            $0.flag($1.isHeld)
        }
    }

    private mutating func step(_ step: Step, _ places: [Identifier: Int]) {
        text(step.name.rawValue)
        byte(step.state.rawValue)
        list(step.causes.compactMap { places[$0] }) { $0.count($1) }
        instant(step.due)
        flag(step.isLate)
        instant(step.since)
        list(step.partners) { $0.text($1.rawValue) }
    }

    private mutating func referral(_ referral: CaseReferral, _ places: [Identifier: Int]) {
        identifier(referral.id)
        identifier(referral.partner)
        list(referral.asked) { $0.text($1) }
        optional(referral.due) { $0.number(UInt64(clamping: $1.days)) }
        identifier(referral.by.id)
        text(referral.by.name)
        text(referral.by.role)
        instant(referral.confirmedAt)
        list(referral.causes.compactMap { places[$0] }) { $0.count($1) }
        byte(referral.state.rawValue)
        flag(referral.isToAdultService)
        instant(referral.sentAt)
        flag(referral.isLate)
    }
}

extension StateReader {
    fileprivate mutating func alert() throws(StateFailure) -> KnownAlert {
        let id = try identifier()
        let rule = try rule()
        let revision = try count()
        let seenAt = try instant()
        let bits = try byte()
        guard let place = KnownAlert.Place(rawValue: bits >> 1) else { throw damaged }
        return KnownAlert(
            id: id, rule: rule, revision: revision, seenAt: seenAt, stands: bits & 1 == 1, place: place)
    }

    private mutating func rule() throws(StateFailure) -> Rule {
        let code = Int(try byte())
        if code == 0 { return Rule(rawValue: try text()) }
        guard code <= Rule.shipped.count else { throw damaged }
        return Rule.shipped[code - 1]
    }

    fileprivate mutating func present(_ alerts: [KnownAlert]) throws(StateFailure) -> Case {
        let id = try identifier()
        guard let digits = UInt32(exactly: try number()), let school = UAI(digits: digits) else { throw damaged }
        var present = Case(id: id, school: school)
        present.revision = try count()
        present.closing = try optional { (reader) throws(StateFailure) in
            Case.Closing(reason: try reader.text(), at: try reader.instant())
        }
        present.isHeldOpen = try flag()
        present.steps = try list { (reader) throws(StateFailure) in try reader.step(alerts) }
        present.referrals = try list { (reader) throws(StateFailure) in try reader.referral(alerts) }
        present.interviews = try list { (reader) throws(StateFailure) in
            CaseInterview(id: try reader.identifier(), isHeld: try reader.flag())
        }
        return present
    }

    private mutating func step(_ alerts: [KnownAlert]) throws(StateFailure) -> Step {
        Step(
            name: StepName(rawValue: try text()), state: try code(),
            causes: try list { (reader) throws(StateFailure) in try reader.cause(alerts) },
            due: try instantIfPresent(), isLate: try flag(), since: try instant(),
            partners: try list { (reader) throws(StateFailure) in try reader.partnerKind() })
    }

    private mutating func cause(_ alerts: [KnownAlert]) throws(StateFailure) -> Identifier {
        let place = try count()
        guard alerts.indices.contains(place) else { throw damaged }
        return alerts[place].id
    }

    private mutating func partnerKind() throws(StateFailure) -> PartnerKind {
        guard let kind = PartnerKind(rawValue: try text()) else { throw damaged }
        return kind
    }

    private mutating func referral(_ alerts: [KnownAlert]) throws(StateFailure) -> CaseReferral {
        CaseReferral(
            id: try identifier(), partner: try identifier(),
            asked: try list { (reader) throws(StateFailure) in try reader.text() },
            due: try optional { (reader) throws(StateFailure) in try reader.date() },
            by: Person(id: try identifier(), name: try text(), role: try text()), confirmedAt: try instant(),
            causes: try list { (reader) throws(StateFailure) in try reader.cause(alerts) }, state: try code(),
            isToAdultService: try flag(), sentAt: try instantIfPresent(), isLate: try flag())
    }

    private mutating func date() throws(StateFailure) -> CalendarDate {
        guard let days = Int32(exactly: try number()) else { throw damaged }
        return CalendarDate(days: days)
    }
}

extension Rule {
    /// In the order of their codes in the state, which must not change.
    fileprivate static let shipped: [Rule] = [
        .unexplainedAbsence, .fourHalfDays, .tenHalfDays, .chronicAbsence, .dropInAttendance, .unbrokenAbsence,
        .repeatedExclusion, .leftWithoutSolution,
    ]
}
