import SimulatedLog
import Testing

@testable import Streaming

@Suite("A dead letter")
struct DeadLetterTests {
    private static let letter = DeadLetter(
        source: TopicPartition("in", 0), offset: 7, code: "invalid-json", detail: "is no JSON", version: "1.2.3")
    private static let type = OutgoingRecord.Header("ce_type", "fr.vigie.enrolment.recorded.v1")
    private static let id = OutgoingRecord.Header("ce_id", "e-1")

    /// What `body` makes of a record, as a log hands it over.
    private func read<Result>(
        key: [UInt8]? = nil, value: [UInt8]? = nil, headers: [OutgoingRecord.Header] = [],
        _ body: (borrowing Record) -> Result
    ) -> Result {
        OutgoingRecord(topic: "in", key: key, value: value, headers: headers).lend(body)
    }

    private func write(
        key: [UInt8]? = [1], value: [UInt8]? = [2], headers: [OutgoingRecord.Header] = [], holdsIdentity: Bool = false
    ) -> OutgoingRecord {
        read(key: key, value: value, headers: headers) {
            Self.letter.record(to: "dead", of: $0, holdsIdentity: holdsIdentity)
        }
    }

    @Test("is read as it was written, with the version of the program and the record's own type and id")
    func roundTrip() throws {
        let written = write(headers: [Self.type, Self.id])
        let found = try #require(read(headers: written.headers) { DeadLetter($0.headers) })
        #expect(found.source == Self.letter.source && found.offset == 7)
        #expect(found.code == "invalid-json" && found.detail == "is no JSON" && found.version == "1.2.3")
        #expect(found.eventType == Self.type.value && found.eventID == "e-1")
    }

    @Test("of before the version was said, and of a record without headers, is read too")
    func older() throws {
        let headers = Self.letter.headers.filter { $0.name != "dead-letter-version" }
        #expect(headers.count == 5)
        let found = try #require(read(headers: headers) { DeadLetter($0.headers) })
        #expect(found.source == Self.letter.source && found.detail == "is no JSON")
        #expect(found.version == nil && found.eventType == nil && found.eventID == nil)
    }

    @Test("has neither the value nor the id of a record whose source holds identity: both are the school's words")
    func identity() {
        let open = write(headers: [Self.type, Self.id])
        #expect(open.value == [2] && open.headers.contains(Self.id))
        let closed = write(headers: [Self.type, Self.id], holdsIdentity: true)
        #expect(closed.key == [1] && closed.value == nil)
        #expect(closed.headers == Self.letter.headers + [Self.type])
    }

    @Test(
        "leaves out a type and an id that are no words, or longer than words are",
        arguments: [
            ("", false), ("a b", false), ("a\tb", false), ("\u{1B}[2J", false), ("é", false),
            (String(repeating: "x", count: 257), false), (String(repeating: "x", count: 256), true), ("~", true),
        ])
    func oddHeaders(text: String, goesAlong: Bool) {
        let odd = [OutgoingRecord.Header("ce_type", text), OutgoingRecord.Header("ce_id", text)]
        #expect(write(headers: odd).headers == Self.letter.headers + (goesAlong ? odd : []))
    }

    @Test(
        "has the content of a record as large as may be, and none of one that is a byte larger", arguments: [0, 1, 40])
    func size(keyBytes: Int) {
        let key = [UInt8](repeating: 1, count: keyBytes)
        let value = [UInt8](repeating: 2, count: DeadLetter.maximumContent - keyBytes)
        let whole = write(key: key, value: value, headers: [Self.type])
        #expect(whole.key == key && whole.value == value)
        let cut = write(key: key, value: value + [2], headers: [Self.type])
        #expect(cut.key == nil && cut.value == nil)
        #expect(cut.headers == Self.letter.headers + [Self.type])
        let cutKey = write(key: key + [1], value: value, headers: [Self.type], holdsIdentity: true)
        #expect(cutKey.key == nil && cutKey.value == nil)
    }

    @Test("of the runtime tells the version that its options have")
    func runtime() throws {
        let cluster = SimulatedCluster(seed: 1)
        cluster.createChainTopics()
        cluster.append(
            "in", partition: 0, key: [1], value: [ChainFold.Operation.unreadable], headers: [Self.type, Self.id])
        let instance = SimulatedInstance("a", in: cluster, isStatic: false)
        instance.run()
        let headers = try #require(cluster.committedRecords("dead").first).headers
        #expect(headers.contains(.init("dead-letter-version", "1.2.3")))
        #expect(headers.contains(Self.type) && headers.contains(Self.id))
    }
}
