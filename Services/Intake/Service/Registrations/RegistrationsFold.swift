import Admission
import Messages
import Streaming

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
        Topology(
            inputs: [.init(topics.name(of: .registrations), .stream, holdsIdentity: true)],
            outputs: [topics.name(of: .enrolments), topics.name(of: .contacts)],
            changelog: topics.name(of: .state(.intake)), deadLetters: topics.name(of: .deadLetters(.intake)),
            stateFormat: stateFormat)
    }

    func apply(_ record: borrowing Record, input: Int, task: StreamTask) -> Verdict {
        guard let value = record.value else {
            return .deadLetter(code: "no-value", detail: "a registration has a value")
        }
        do {
            let event = try CloudEvent(headers: Self.headers(of: record))
            switch event.type {
            case .enrolmentRecorded:
                let enrolment = try Enrolment(decoding: value, type: event.type)
                keep(RegistrationVersion(of: enrolment), enrolment.key, value, event, in: enrolments, task)
            case .contactRecorded:
                let contact = try SealedContact(decoding: value, type: event.type)
                keep(RegistrationVersion(of: contact), contact.key, value, event, in: contacts, task)
            default: return .deadLetter(code: "type-unknown", detail: "\(event.type.rawValue) is no registration")
            }
            return .done
        } catch let failure as EnvelopeFailure {
            if case .newerVersion = failure { return .halt(reason: failure.description) }
            return .deadLetter(code: "type-unknown", detail: failure.description)
        } catch let failure as DecodingFailure {
            return .deadLetter(code: failure.code.rawValue, detail: failure.description)
        } catch {
            return .deadLetter(code: "unreadable", detail: "it cannot be read")
        }
    }

    private func keep(
        _ version: RegistrationVersion, _ key: String, _ value: UnsafeRawBufferPointer, _ event: CloudEvent,
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
                topic: topic, partition: task.partition, key: key, value: Array(value),
                headers: event.headers.map { OutgoingRecord.Header($0.name, $0.value) }))
    }

    private static func headers(of record: borrowing Record) -> [EventHeader] {
        func header(_ name: StaticString) -> EventHeader? {
            record.headers[name].map { EventHeader(name.description, String(decoding: $0, as: UTF8.self)) }
        }
        return [header("ce_id"), header("ce_type"), header("ce_source"), header("ce_time"), header("traceparent")]
            .compactMap { $0 }
    }
}
