package import Messages
package import Policy
package import Streaming
import StreamingService

/// Alerting as a fold over the log: a fact goes into its pupil's school year, and what comes to stand or ceases to goes out.
///
/// A fact costs one look-up and a few comparisons, in place; nothing is allocated for it and no reference is counted
/// beyond the call. An alert is rare and may cost more.
package final class AlertingFold: Fold {
    /// Indices into `Topology.inputs`.
    package static let attendance = 0
    package static let enrolments = 1

    private let alerts: String
    private let rules: CompiledPolicy
    private let retention: Retention
    private let writer: AlertWriter
    private let metrics: AlertingMetrics
    private let decoder = AttendanceDecoder()
    private let attendanceType = EventTypeCheck(.attendanceRecorded)
    private var fact = AttendanceFact.blank
    /// Of the last fact; nearly always that of the next too.
    private var days = SchoolYearDays(SchoolYear(AttendanceFact.blank.date))
    /// Of the last fact's task: when the next school year is dropped, and whether that of `days` is.
    private var term: (task: ObjectIdentifier?, nextDrop: Timestamp, isDropped: Bool) = (nil, .earliest, false)
    /// How many pupils' years are removed before the runtime may end the transaction; each time all keys are gone through.
    private let removals: Int

    /// - Parameters:
    ///   - topics: where alerts go.
    ///   - removals: how many pupils' years are removed before the runtime may end the transaction.
    package init(policy: PolicyDocument, topics: TopicNames, metrics: AlertingMetrics, removals: Int = 100_000) {
        alerts = topics.name(of: .alerts)
        rules = CompiledPolicy(policy)
        retention = policy.retention
        writer = AlertWriter(policy)
        self.removals = removals
        self.metrics = metrics
    }

    package static func topology(_ topics: TopicNames, _ policy: PolicyDocument) -> Topology {
        Topology(
            inputs: [
                Topology.Input(topics.name(of: .attendance), .stream),
                Topology.Input(topics.name(of: .enrolments), .table, holdsIdentity: true),
            ],
            outputs: [topics.name(of: .alerts)], pinnedOutputs: [topics.name(of: .alerts)],
            changelog: topics.name(of: .state(.alerting)),
            deadLetters: topics.name(of: .deadLetters(.alerting)),
            stateFormat: PupilYear.format,
            configuration: CompiledPolicy(policy).digest)
    }

    package func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        input == Self.attendance ? applyFact(record, task) : applyEnrolment(record)
    }

    private func applyFact(_ record: borrowing Record, _ task: StreamTask) -> Verdict {
        if let refusal = attendanceType.refusal(of: record) { return refusal }
        guard let value = record.value else {
            return .deadLetter(code: "no-value", detail: "a fact has a value; a tombstone means nothing here")
        }
        guard case .decoded = decoder.decode(value, into: &fact) else {
            return EventFailure(AttendanceDecoder.failure(of: value)).verdict
        }
        guard let key = record.key, fact.pupil.matches(hex: key) else { return EventFailure.keyNotPupil.verdict }
        if !days.contains(fact.date) || fact.recordedAt >= term.nextDrop || term.task != ObjectIdentifier(task) {
            turn(to: fact, at: Timestamp(milliseconds: record.timestamp), task)
        }
        guard !term.isDropped else {
            metrics.factOfDroppedYear()
            return .done
        }
        let (fact, days, rules) = (fact, days, rules)
        let state = task.state
        let isNew = PupilYearKey(fact.pupil, days.year).withBytes { key in
            let growth = PupilYear.growth(state.value(of: key)?.count ?? 0, under: rules)
            return state.update(key, reserve: growth) { room, count in
                var year = PupilYear(room: room, count: count, days: days)
                let isNew = year.apply(fact, under: rules) { year, transition in
                    let trace = EventReader.traceParent(of: record)
                    self.emit(transition, of: year, on: EvaluationCause(fact), traceParent: trace, task)
                    task.perform(AlertingMetrics.effect(ofFactWritten: record.timestamp))
                }
                count = year.byteCount
                return isNew
            }
        }
        metrics.fact(isNew: isNew)
        return .done
    }

    /// Event time is the greatest `recordedAt` that a task has seen, no later than its record was written: one wrong date must not
    /// drop what years will need.
    private func turn(to fact: AttendanceFact, at written: Timestamp, _ task: StreamTask) {
        if !days.contains(fact.date) { days = SchoolYearDays(SchoolYear(fact.date)) }
        let dropped = DroppedYears(task.state)
        let before = dropped.last
        let last = max(before ?? SchoolYear(start: 0), retention.lastDropped(at: min(fact.recordedAt, written)))
        if last != before { dropped.advance(to: last) }
        term = (
            ObjectIdentifier(task), SchoolYear(start: Int(last.start) + 1).endOfRetention(days: retention.days),
            days.year <= last
        )
    }

    package func resume(_ task: StreamTask) { term.task = nil }

    package func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask) {
        if DroppedYears.isDue(key) { DroppedYears(task.state).remove(atMost: removals) }
    }

    /// The policy is another than the one that the pupil's school year was judged by, perhaps.
    package func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask) {
        let state = task.state
        guard let pupilYear = PupilYearKey(key), let value = state.value(of: key) else { return }
        // Dropping withdraws nothing.
        if let last = DroppedYears(state).last, pupilYear.year <= last { return }
        state.update(key, reserve: PupilYear.growth(reconsidering: value.count)) { room, count in
            var year = PupilYear(room: room, count: count, days: SchoolYearDays(pupilYear.year))
            // Made at the first change: most years have none.
            var cause: EvaluationCause?
            year.reconsider(under: rules) { year, transition in
                let found = cause ?? EvaluationCause(reconsidering: year, of: pupilYear.pupil)
                cause = found
                self.emit(transition, of: year, on: found, traceParent: nil, task)
            }
            count = year.byteCount
            return cause != nil
        }
    }

    /// The table has it already: it speaks when an alert is written.
    private func applyEnrolment(_ record: borrowing Record) -> Verdict {
        guard record.value != nil else { return .done }
        do throws(EventFailure) {
            try EventReader.check(record, isBelow: EventReader.read(Enrolment.self, record).pupil)
            return .done
        } catch { return error.verdict }
    }

    private func emit(
        _ transition: AlertTransition, of year: borrowing PupilYear, on cause: EvaluationCause, traceParent: String?,
        _ task: StreamTask
    ) {
        let enrolments = enrolments(of: cause.pupil, task)
        let alert = writer.alert(transition, on: cause, year: year, enrolments: enrolments)
        let change: AlertChange = transition.stands ? .raised : .withdrawn
        task.emit(
            .event(
                AlertEvent(change, alert), id: alert.eventID, source: "/alerting", at: cause.time,
                key: cause.pupil.hex, topic: alerts, traceParent: traceParent
            ).pinned(to: task))
        metrics.alert(transition.rule, change)
    }

    private func enrolments(of pupil: Pseudonym, _ task: StreamTask) -> EnrolmentHistory {
        let rows = Array(pupil.hex.utf8).withUnsafeBytes { task.table(Self.enrolments).rows(of: $0) }
        // One that cannot be read, or is another pupil's, is in the dead letters, or stops this partition.
        return EnrolmentHistory(rows.compactMap { try? Enrolment(decoding: $0.value) }.filter { $0.pupil == pupil })
    }
}
