public import Messages

extension PupilFile {
    /// The procedure as a function: (state of one pupil, message) → (new state, what to send).
    ///
    /// A message that was seen before changes nothing and sends nothing.
    public func receiving(_ message: Incoming, in context: CaseContext) -> (
        pupilFile: PupilFile, outcomes: [Outcome]
    ) {
        var update = CaseUpdate(self, in: context)
        switch message {
        case .alert(let event): update.receive(event)
        case .command(let command): update.handle(command)
        case .context: break
        case .time: update.emitLateSteps()
        case .erasure: update.erase()
        }
        update.followThrough()
        return (update.pupilFile, update.outcomes)
    }

    /// When ``Incoming/time`` is next to be told, or nil.
    public func nextDue(in context: CaseContext) -> Timestamp? {
        guard let present else { return nil }
        if let closing = present.closing { return Self.endOfRetention(closing.at) }
        let steps = present.steps.lazy.filter { $0.state == .pending && !$0.isLate }.compactMap(\.due)
        let answers = present.referrals.lazy.filter { $0.awaitsAnswer && !$0.isLate }.compactMap(\.deadline)
        return [steps.min(), answers.min(), comingOfAge(in: context)].compactMap { $0 }.min()
    }

    /// When services for adults may be proposed that may not yet, if an alert calls for any.
    private func comingOfAge(in context: CaseContext) -> Timestamp? {
        guard let date = AdultServiceEligibility.beginning(birthDates: context.enrolments.knownBirthDates),
            date > context.now,
            standing.flatMap({ context.procedure.steps(for: $0.rule) }).flatMap(\.partners)
                .contains(where: { !SchoolService.receives($0) })
        else { return nil }
        return date
    }

    /// When a case that was closed then is forgotten.
    static func endOfRetention(_ closedAt: Timestamp) -> Timestamp { SchoolYear(closedAt.date).endOfRetention() }
}
