import Admission
import Messages
import Streaming
import StreamingService

/// Passes on the greatest version of each enrolment and contact, and nothing else: compaction keeps the record written
/// last, so none but newer ones may be written.
///
/// State: under the record's key (`pupil/school/school year` or `pupil/school`), the ``RegistrationVersion`` in force.
final class RegistrationsFold: Fold {
    static let stateFormat: UInt8 = 1

    private let enrolments: String
    private let contacts: String

    init(topics: TopicNames) {
        enrolments = topics.name(of: .enrolments)
        contacts = topics.name(of: .contacts)
    }

    static func topology(_ topics: TopicNames) -> Topology {
        let rows = [Topic.enrolments, .contacts].map(topics.name)
        return Topology(
            inputs: [.init(topics.name(of: .registrations), .stream, holdsIdentity: true)],
            outputs: rows, pinnedOutputs: rows,
            changelog: topics.name(of: .state(.intake)), deadLetters: topics.name(of: .deadLetters(.intake)),
            stateFormat: stateFormat)
    }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        do throws(EventFailure) {
            let event = try EventReader.event(of: record)
            switch event.type {
            case .enrolmentRecorded:
                let enrolment = try EventReader.read(Enrolment.self, record, type: event.type)
                try EventReader.check(record, isUnder: enrolment.pupil)
                keep(RegistrationVersion(of: enrolment), enrolment.key, record, event, in: enrolments, task)
            case .contactRecorded:
                let contact = try EventReader.read(SealedContact.self, record, type: event.type)
                try EventReader.check(record, isUnder: contact.pupil)
                keep(RegistrationVersion(of: contact), contact.key, record, event, in: contacts, task)
            default:
                throw .unreadable(code: "unknown-ce-type", detail: "\(event.type.rawValue) is no registration")
            }
            return .done
        } catch {
            return error.verdict
        }
    }

    private func keep(
        _ version: RegistrationVersion, _ key: String, _ record: borrowing Record, _ event: CloudEvent,
        in topic: String, _ task: StreamTask
    ) {
        let key = Array(key.utf8)
        let isNewer = key.withUnsafeBytes { key in
            if let present = task.state.value(of: key).flatMap(RegistrationVersion.init), present >= version {
                return false
            }
            task.state.set(key, to: version.bytes)
            return true
        }
        guard isNewer else { return }
        // The key is not the pupil's alone, the partition is: it is the one that the record came in.
        task.emit(
            OutgoingRecord(
                topic: topic, partition: task.partition, key: key, value: record.value.map(Array.init),
                headers: event.headers.map { OutgoingRecord.Header($0.name, $0.value) }))
    }
}
