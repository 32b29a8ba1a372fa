import Messages
import Procedure
import Streaming
import StreamingService

/// Referral as a fold over the log: alerts, commands, enrolments and contacts in; cases and referrals out.
///
/// The state of a pupil is a ``PupilFile`` under the 16 bytes of the pseudonym. All that is judged is judged there; here bytes
/// become messages and outcomes become records.
final class ReferralFold: Fold {
    /// Indices into `Topology.inputs`.
    static let alerts = 0
    static let commands = 1
    static let enrolments = 2
    static let contacts = 3

    private static let source = "/referral"

    private let topics: TopicNames
    private let procedure: LegalProcedure
    private let directory: PartnerDirectory
    private let sealer: IdentitySealer

    init(topics: TopicNames, procedure: LegalProcedure, directory: PartnerDirectory, sealer: IdentitySealer) {
        self.topics = topics
        self.procedure = procedure
        self.directory = directory
        self.sealer = sealer
    }

    /// - Parameter keys: those that open contacts: what none of them opened is tried again when they have changed.
    static func topology(
        _ topics: TopicNames, procedure: LegalProcedure, directory: PartnerDirectory, keys: SecretKeys
    ) -> Topology {
        Topology(
            inputs: [
                Topology.Input(topics.name(of: .alerts), .stream),
                Topology.Input(topics.name(of: .commands), .stream, holdsIdentity: true),
                Topology.Input(topics.name(of: .enrolments), .table, holdsIdentity: true),
                Topology.Input(topics.name(of: .contacts), .table, holdsIdentity: true),
            ],
            // The relay of replies writes to `commands`: what it leaves hanging there is ended like the fold's own.
            outputs: [topics.name(of: .cases), topics.name(of: .commands)]
                + directory.partners.flatMap {
                    [Topic.referrals(partner: $0.id.text), .replyRejections(partner: $0.id.text)].map(topics.name)
                },
            pinnedOutputs: [topics.name(of: .cases)],
            changelog: topics.name(of: .state(.referral)),
            deadLetters: topics.name(of: .deadLetters(.referral)),
            stateFormat: PupilFile.format, configuration: configuration(procedure, directory) &+ keys.digest)
    }

    /// How this version proceeds: another number where the same procedure and partners give other cases than before.
    private static let revision = 1

    /// A digest of what is judged by and does not come by the log, the same in every process.
    private static func configuration(_ procedure: LegalProcedure, _ directory: PartnerDirectory) -> UInt64 {
        var writer = JSONWriter()
        writer.object { writer in
            writer.field("judgement", revision)
            writer.field("procedure", procedure)
            writer.field("directory", directory)
        }
        return writer.bytes.withUnsafeBytes(Digest.tieBreak)
    }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        let now = Timestamp(milliseconds: max(record.timestamp, 0))
        let traceParent = EventReader.traceParent(of: record)
        do throws(EventFailure) {
            switch input {
            case Self.alerts:
                let event = try EventReader.read(AlertEvent.self, record)
                try EventReader.check(record, isUnder: event.alert.pupil)
                return proceed(event.alert.pupil, .alert(event), now, traceParent, task)
            case Self.commands:
                let command = try EventReader.read(Command.self, record)
                try EventReader.check(record, isUnder: command.pupil)
                return proceed(command.pupil, .command(command), now, traceParent, task)
            case Self.enrolments: return try applyRow(Enrolment.self, record, now, traceParent, task)
            default: return try applyRow(SealedContact.self, record, now, traceParent, task)
            }
        } catch {
            return error.verdict
        }
    }

    func punctuate(_ key: UnsafeRawBufferPointer, now: Int64, task: StreamTask) {
        guard let pupil = Pseudonym(bytes: key) else { return }
        // A dossier that cannot be read stops the partition at the pupil's next record, which can say so.
        _ = proceed(pupil, .time, Timestamp(milliseconds: now), nil, task)
    }

    /// The procedure or the partners are others than the pupil's case was judged by. What follows from that is a matter of time
    /// (deadlines begin with it), and the runtime tells the time when it punctuates: at once.
    func reconsider(_ key: UnsafeRawBufferPointer, task: StreamTask) { task.state.setDue(key, 0) }

    /// The row is in the table already. It matters to a pupil of whom there is something to remember.
    private func applyRow<Row: Versioned>(
        _ type: Row.Type, _ record: borrowing Record, _ now: Timestamp, _ traceParent: String?, _ task: StreamTask
    ) throws(EventFailure) -> Verdict {
        guard let pupil = record.key.flatMap({ Pseudonym(hex: String(decoding: $0.prefix(32), as: UTF8.self)) }) else {
            throw .unreadable(code: "invalid-key", detail: "the key does not begin with a pseudonym")
        }
        guard record.value == nil else {
            try EventReader.check(record, isBelow: EventReader.read(type, record).pupil)
            return proceed(pupil, .context, now, traceParent, task)
        }
        // A tombstone. When it is the last of what named the pupil, the pupil is erased. What cannot be read may name it.
        let isErased =
            rows(of: pupil, in: Self.enrolments, task).allSatisfy {
                isForeign(Enrolment.self, $0, .enrolmentRecorded, pupil)
            }
            && rows(of: pupil, in: Self.contacts, task).allSatisfy {
                isForeign(SealedContact.self, $0, .contactRecorded, pupil)
            }
        return proceed(pupil, isErased ? .erasure : .context, now, traceParent, task)
    }

    private func proceed(
        _ pupil: Pseudonym, _ message: Incoming, _ now: Timestamp, _ traceParent: String?, _ task: StreamTask
    ) -> Verdict {
        pupil.bytes.withUnsafeBytes { key in
            let before: PupilFile
            if let stored = task.state.value(of: key) {
                do throws(StateFailure) {
                    before = try PupilFile(pupil: pupil, decoding: Array(stored))
                } catch {
                    return .halt(reason: error.description)
                }
            } else {
                if message == .context || message == .erasure { return .done }
                before = PupilFile(pupil: pupil)
            }
            let context = context(of: pupil, now, task)
            let (after, outcomes) = before.receiving(message, in: context)
            for outcome in outcomes {
                if let record = record(of: outcome, traceParent, task) { task.emit(record) }
            }
            if after != before { task.state.set(key, to: after.isEmpty ? [] : after.encoded()) }
            if !after.isEmpty { task.state.setDue(key, after.nextDue(in: context)?.milliseconds) }
            return .done
        }
    }

    private func context(of pupil: Pseudonym, _ now: Timestamp, _ task: StreamTask) -> CaseContext {
        // A row that cannot be read, or is another pupil's, was dead-lettered when it came, and proves nothing.
        let enrolments = rows(of: pupil, in: Self.enrolments, task)
            .compactMap { try? Enrolment(decoding: $0, type: .enrolmentRecorded) }.filter { $0.pupil == pupil }
        return CaseContext(now: now, procedure: procedure, directory: directory, enrolments: enrolments) { partner in
            let contacts = self.rows(of: pupil, in: Self.contacts, task)
                .compactMap { try? SealedContact(decoding: $0, type: .contactRecorded) }.filter { $0.pupil == pupil }
            return self.sealer.identity(for: partner, contacts: contacts, enrolments: enrolments)
        }
    }

    private func isForeign<Row: Versioned>(
        _ type: Row.Type, _ row: [UInt8], _ event: EventType, _ pupil: Pseudonym
    ) -> Bool {
        (try? Row(decoding: row, type: event)).map { $0.pupil != pupil } ?? false
    }

    private func rows(of pupil: Pseudonym, in input: Int, _ task: StreamTask) -> [[UInt8]] {
        Array(pupil.hex.utf8).withUnsafeBytes { key in task.table(input).rows(of: key).map(\.value) }
    }

    /// - Returns: nil for a partner that is in the directory no more: it may have no topic.
    private func record(of outcome: Outcome, _ traceParent: String?, _ task: StreamTask) -> OutgoingRecord? {
        switch outcome {
        case .said(let event):
            .event(
                event, id: event.eventID, source: Self.source, at: event.at, key: event.pupil.hex,
                topic: topics.name(of: .cases), traceParent: traceParent
            ).pinned(to: task)
        case .answered(let answer):
            .event(
                answer, id: "\(answer.command):judged", source: Self.source, at: answer.at, key: answer.pupil.hex,
                topic: topics.name(of: .cases), traceParent: traceParent
            ).pinned(to: task)
        case .referred(let outgoing):
            .event(
                outgoing.referral, id: "\(outgoing.referral.id):\(outgoing.referral.state.rawValue)",
                source: Self.source, at: outgoing.referral.at, key: outgoing.referral.id.text,
                topic: topics.name(of: .referrals(partner: outgoing.referral.partner.text)), traceParent: traceParent)
        case .rejected(let rejection, let partner, let command):
            directory[partner].map { partner in
                .event(
                    rejection, id: "\(command):rejected", source: Self.source, at: rejection.at,
                    key: rejection.referral?.text ?? command.text,
                    topic: topics.name(of: .replyRejections(partner: partner.id.text)), traceParent: traceParent)
            }
        }
    }
}
