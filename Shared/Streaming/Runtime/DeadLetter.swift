/// A record that no version of the code can read, as the dead-letter topic has it: where it is and why, and what it said
/// only where its source holds no identity.
public struct DeadLetter: Sendable, Equatable {
    public let source: TopicPartition
    public let offset: Int64
    public let code: String
    public let detail: String

    public init(source: TopicPartition, offset: Int64, code: String, detail: String) {
        self.source = source
        self.offset = offset
        self.code = code
        self.detail = detail
    }

    enum HeaderName {
        static let topic: StaticString = "dead-letter-topic"
        static let partition: StaticString = "dead-letter-partition"
        static let offset: StaticString = "dead-letter-offset"
        static let code: StaticString = "dead-letter-code"
        static let detail: StaticString = "dead-letter-detail"
    }

    /// Bytes of key and value that go with it: with its headers it must be no larger than a record may be (`message.max.bytes`,
    /// 1,000,000 by default), or it would be what cannot be written itself. The record lies where the coordinates say.
    private static let maximumContent = 512 << 10

    func record(to topic: String, of record: borrowing Record, holdsIdentity: Bool) -> OutgoingRecord {
        guard (record.key?.count ?? 0) + (record.value?.count ?? 0) <= Self.maximumContent else {
            return recordWithoutContent(to: topic)
        }
        return OutgoingRecord(
            topic: topic, key: record.key.map { Array($0) },
            value: holdsIdentity ? nil : record.value.map { Array($0) }, headers: headers)
    }

    /// Coordinates and reason alone: of a record that is too large, or that was read outside the runtime.
    public func recordWithoutContent(to topic: String) -> OutgoingRecord {
        OutgoingRecord(topic: topic, key: nil, value: nil, headers: headers)
    }

    var headers: [OutgoingRecord.Header] {
        [
            .init("\(HeaderName.topic)", source.topic), .init("\(HeaderName.partition)", "\(source.partition)"),
            .init("\(HeaderName.offset)", "\(offset)"), .init("\(HeaderName.code)", code),
            .init("\(HeaderName.detail)", detail),
        ]
    }

    /// Nil when the record is not a dead letter.
    public init?(_ headers: RecordHeaders) {
        func text(_ name: StaticString) -> String? { headers[name].map { String(decoding: $0, as: UTF8.self) } }
        guard let topic = text(HeaderName.topic), let partition = text(HeaderName.partition).flatMap({ Int32($0) }),
            let offset = text(HeaderName.offset).flatMap({ Int64($0) }), let code = text(HeaderName.code)
        else { return nil }
        self.init(
            source: TopicPartition(topic, partition), offset: offset, code: code, detail: text(HeaderName.detail) ?? "")
    }
}
