import Admission
import Messages
import Streaming

/// Where records go that are taken, and with which headers.
struct RecordEnvelope: Sendable {
    private let attendance: String
    private let registrations: String
    /// The sender's own topic.
    let rejections: String
    private let source: String
    /// Of the request, if it came with one (W3C Trace Context).
    private let traceParent: String?

    init(topics: TopicNames, sender: Sender, traceParent: String?) {
        attendance = topics.name(of: .attendance)
        registrations = topics.name(of: .registrations)
        rejections = topics.name(of: .rejections(sender: sender.name))
        source = sender.source
        self.traceParent = traceParent.flatMap { Self.isTraceParent($0) ? $0 : nil }
    }

    func record(for admitted: Admitted) -> OutgoingRecord {
        switch admitted {
        case .attendance(let record):
            outgoing(attendance, record, about: record.pupil, record.id, record.recordedAt)
        case .enrolment(let record):
            outgoing(registrations, record, about: record.pupil, record.id, record.recordedAt)
        case .contact(let record):
            outgoing(registrations, record, about: record.pupil, record.id, record.recordedAt)
        }
    }

    private func outgoing(
        _ topic: String, _ message: some SingleTypeMessage, about pupil: Pseudonym, _ id: Identifier, _ time: Timestamp
    ) -> OutgoingRecord {
        OutgoingRecord(
            topic: topic, key: Array(pupil.hex.utf8), value: message.encoded(),
            headers: headers(id.text, message.eventType, time))
    }

    /// A refusal, for the sender's own topic. It has no time of its own: it is of now.
    func record(for refusal: Refusal, of submission: String, in language: KeyPath<Bilingual, String>) -> OutgoingRecord
    {
        OutgoingRecord(
            topic: rejections, key: nil, value: refusal.rejection(in: language).encoded(),
            headers: headers("\(submission):\(refusal.line)", .submissionRejected, nil))
    }

    private func headers(_ id: String, _ type: EventType, _ time: Timestamp?) -> [OutgoingRecord.Header] {
        CloudEvent(id: id, type: type, source: source, time: time, traceParent: traceParent).headers
            .map { OutgoingRecord.Header($0.name, $0.value) }
    }

    /// `version-traceid-parentid-flags` in lower-case hexadecimal, as version 00 has it.
    private static func isTraceParent(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        return parts.map(\.utf8.count) == [2, 32, 16, 2]
            && parts.allSatisfy { part in
                part.utf8.allSatisfy {
                    ($0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9"))
                        || ($0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "f"))
                }
            }
    }
}
