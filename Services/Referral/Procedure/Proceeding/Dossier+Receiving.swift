public import Messages

extension Dossier {
    /// The procedure as a function: (state of one pupil, message) → (new state, what to send).
    ///
    /// A message that was seen before changes nothing and sends nothing.
    public func receiving(_ message: Incoming, in circumstances: Circumstances) -> (
        dossier: Dossier, outcomes: [Outcome]
    ) {
        var proceeding = Proceeding(self, in: circumstances)
        switch message {
        case .alert(let event): proceeding.receive(event)
        case .command(let command): proceeding.judge(command)
        case .circumstances: break
        case .time: proceeding.sayWhatIsLate()
        case .erasure: proceeding.erase()
        }
        proceeding.followThrough()
        return (proceeding.dossier, proceeding.outcomes)
    }

    /// When ``Incoming/time`` is next to be told, or nil.
    public func nextDue(in circumstances: Circumstances) -> Timestamp? {
        guard let present else { return nil }
        if let closing = present.closing { return Self.endOfRetention(closing.at) }
        let steps = present.steps.lazy.filter { $0.state == .pending && !$0.isLate }.compactMap(\.due)
        let answers = present.referrals.lazy.filter { $0.awaitsAnswer && !$0.isLate }.compactMap(\.deadline)
        return [steps.min(), answers.min(), comingOfAge(in: circumstances)].compactMap { $0 }.min()
    }

    /// When services for adults may be proposed that may not yet, if an alert calls for any.
    private func comingOfAge(in circumstances: Circumstances) -> Timestamp? {
        guard let date = AdultServiceEligibility.beginning(birthDates: circumstances.enrolments.knownBirthDates),
            date > circumstances.now,
            standing.flatMap({ circumstances.procedure.steps(for: $0.rule) }).flatMap(\.partners)
                .contains(where: { !SchoolService.receives($0) })
        else { return nil }
        return date
    }

    /// When a case that was closed then is forgotten.
    static func endOfRetention(_ closedAt: Timestamp) -> Timestamp { SchoolYear(closedAt.date).endOfRetention() }
}
