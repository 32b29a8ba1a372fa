/// A record that no version of the code can read, as the dead-letter topic has it: where it is and why, and what it said
/// only where its source holds no identity.
public struct DeadLetter: Sendable, Equatable {
    public let source: TopicPartition
    public let offset: Int64
    public let code: String
    public let detail: String
    /// Of the program that set it aside; nil in letters of before it was said.
    public let version: String?
    /// What the record's `ce_type` and `ce_id` say, where they went along.
    public private(set) var eventType: String?
    public private(set) var eventID: String?

    public init(source: TopicPartition, offset: Int64, code: String, detail: String, version: String?) {
        self.source = source
        self.offset = offset
        self.code = code
        self.detail = detail
        self.version = version
    }

    enum HeaderName {
        static let topic: StaticString = "dead-letter-topic"
        static let partition: StaticString = "dead-letter-partition"
        static let offset: StaticString = "dead-letter-offset"
        static let code: StaticString = "dead-letter-code"
        static let detail: StaticString = "dead-letter-detail"
        static let version: StaticString = "dead-letter-version"
        static let eventType: StaticString = "ce_type"
        static let eventID: StaticString = "ce_id"
    }

    /// Bytes of key and value that go with it: with its headers it must be no larger than a record may be (`message.max.bytes`,
    /// 1,000,000 by default), or it would be what cannot be written itself. The record lies where the coordinates say.
    static let maximumContent = 512 << 10
    /// Bytes of each of the record's own headers that go with it.
    static let maximumAttribute = 256

    func record(to topic: String, of record: borrowing Record, holdsIdentity: Bool) -> OutgoingRecord {
        var letter = self
        letter.eventType = Self.attribute(HeaderName.eventType, record.headers)
        // Of what a school registers it is the school's own, and so as the value is.
        letter.eventID = holdsIdentity ? nil : Self.attribute(HeaderName.eventID, record.headers)
        guard (record.key?.count ?? 0) + (record.value?.count ?? 0) <= Self.maximumContent else {
            return letter.recordWithoutContent(to: topic)
        }
        return OutgoingRecord(
            topic: topic, key: record.key.map { Array($0) },
            value: holdsIdentity ? nil : record.value.map { Array($0) }, headers: letter.headers)
    }

    /// Coordinates and reason alone: of a record that is too large, or that was read outside the runtime.
    public func recordWithoutContent(to topic: String) -> OutgoingRecord {
        OutgoingRecord(topic: topic, key: nil, value: nil, headers: headers)
    }

    var headers: [OutgoingRecord.Header] {
        let headers: [(StaticString, String?)] = [
            (HeaderName.topic, source.topic), (HeaderName.partition, "\(source.partition)"),
            (HeaderName.offset, "\(offset)"), (HeaderName.code, code), (HeaderName.detail, detail),
            (HeaderName.version, version), (HeaderName.eventType, eventType), (HeaderName.eventID, eventID),
        ]
        return headers.compactMap { name, value in value.map { .init("\(name)", $0) } }
    }

    /// Nil when the record is not a dead letter.
    public init?(_ headers: RecordHeaders) {
        func text(_ name: StaticString) -> String? { headers[name].map { String(decoding: $0, as: UTF8.self) } }
        guard let topic = text(HeaderName.topic), let partition = text(HeaderName.partition).flatMap({ Int32($0) }),
            let offset = text(HeaderName.offset).flatMap({ Int64($0) }), let code = text(HeaderName.code)
        else { return nil }
        source = TopicPartition(topic, partition)
        self.offset = offset
        self.code = code
        detail = text(HeaderName.detail) ?? ""
        version = text(HeaderName.version)
        eventType = Self.attribute(HeaderName.eventType, headers)
        eventID = Self.attribute(HeaderName.eventID, headers)
    }

    /// A header of the record itself, which may hold anything: nil where it is none that a line of text can show.
    private static func attribute(_ name: StaticString, _ headers: RecordHeaders) -> String? {
        guard let bytes = headers[name], !bytes.isEmpty, bytes.count <= maximumAttribute,
            bytes.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
