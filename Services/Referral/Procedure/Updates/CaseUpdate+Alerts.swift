import Messages

extension CaseUpdate {
    mutating func receive(_ event: AlertEvent) {
        let alert = event.alert
        let known = pupilFile.alert(alert.id)
        // A change (same revision) is news to readers of alerts; the case points at the alert and repeats nothing of it.
        guard event.change != .changed, alert.revision > known?.revision ?? 0 else { return }
        if event.change == .raised { raise(alert, known) } else { withdraw(alert, known) }
    }

    private mutating func raise(_ alert: Alert, _ known: KnownAlert?) {
        let place = known?.place ?? .loose
        if place == .settled || place == .past { return remember(alert, stands: true, place: place) }
        remember(alert, stands: true, place: .present)
        let summary = AlertSummary(alert)
        if pupilFile.present?.isOpen == true {
            changeCase { $0.school = alert.school }
            emit(.alertAttached(alert: summary))
        } else if pupilFile.present != nil, place == .present {
            changeCase {
                $0.closing = nil
                $0.school = alert.school
            }
            emit(.reopened(alert: summary, by: nil))
        } else {
            open(for: alert)
            emit(.opened(alert: summary))
            for referral in pupilFile.present?.referrals ?? [] { emit(.referred(referral)) }
        }
    }

    /// - Precondition: no case is open. A partner that accepted a referral of the case before goes on in the new one.
    private mutating func open(for alert: Alert) {
        let id = Identifier(of: "case", pupilFile.pupil.hex, alert.id.text, String(alert.revision))
        change { pupilFile in
            for index in pupilFile.alerts.indices where pupilFile.alerts[index].id != alert.id {
                switch pupilFile.alerts[index].place {
                case .present: pupilFile.alerts[index].place = .loose
                case .settled: pupilFile.alerts[index].place = .past
                case .loose, .past: break
                }
            }
            var opened = Case(id: id, school: alert.school)
            opened.referrals = pupilFile.present?.referrals.filter(\.isActive) ?? []
            pupilFile.present = opened
        }
    }

    private mutating func withdraw(_ alert: Alert, _ known: KnownAlert?) {
        // Of an alert that was never seen there is nothing to take back, and within a partition nothing older can follow.
        guard let known else { return }
        remember(alert, stands: false, place: known.place)
        guard known.stands, known.place == .present, pupilFile.present?.isOpen == true else { return }
        emit(.alertWithdrawn(alert: AlertSummary(alert)))
        dropSteps(calledForBy: alert.id)
        takeBackReferrals(restingOn: alert.id)
    }

    private mutating func remember(_ alert: Alert, stands: Bool, place: KnownAlert.Place) {
        let now = now
        change { pupilFile in
            if let index = pupilFile.alerts.firstIndex(where: { $0.id == alert.id }) {
                pupilFile.alerts[index].revision = alert.revision
                pupilFile.alerts[index].seenAt = now
                pupilFile.alerts[index].stands = stands
                pupilFile.alerts[index].place = place
            } else {
                pupilFile.alerts.append(
                    KnownAlert(
                        id: alert.id, rule: alert.rule, revision: alert.revision, seenAt: now, stands: stands,
                        place: place))
            }
        }
    }

    /// Closes the case when all its alerts have fallen and nothing goes on that a person set in motion.
    mutating func closeIfNothingStands() {
        guard let present = pupilFile.present, present.isOpen, pupilFile.standing.isEmpty, !isInMotion(present) else {
            return
        }
        close(reason: "alerts-withdrawn", by: nil)
    }

    /// What a person set in motion and who closes the case decides on: a referral, a meeting or report, an interview to come.
    ///
    /// A guardian who was called is not in motion: the call was for the reason, and the alert that falls is the answer.
    private func isInMotion(_ present: Case) -> Bool {
        present.isHeldOpen || present.referrals.contains(where: \.isActive)
            || present.interviews.contains { !$0.isHeld }
            || present.steps.contains { $0.state == .done && procedure.rule(of: $0.name)?.isLasting == true }
    }

    /// Closes the case. Pending steps end with it, and referrals that no partner has accepted are taken back; one that was
    /// accepted goes on, and its replies are still heard.
    mutating func close(reason: String, by person: Person?) {
        for referral in pupilFile.present?.referrals ?? [] where referral.awaitsAnswer {
            takeBack(referral, reason: "case-closed", by: person)
        }
        let now = now
        changeCase { present in
            present.closing = Case.Closing(reason: reason, at: now)
            present.isHeldOpen = false
            present.steps.removeAll { $0.state == .pending }
        }
        change { pupilFile in
            for index in pupilFile.alerts.indices
            where pupilFile.alerts[index].place == .present && pupilFile.alerts[index].stands {
                pupilFile.alerts[index].place = .settled
            }
        }
        emit(.closed(reason: reason, by: person))
    }

    mutating func erase() {
        if let present = pupilFile.present {
            for referral in present.referrals where referral.isActive { takeBack(referral, reason: "erased", by: nil) }
            if present.isOpen { close(reason: "erased", by: nil) }
        }
        change { $0 = PupilFile(pupil: $0.pupil) }
    }
}
