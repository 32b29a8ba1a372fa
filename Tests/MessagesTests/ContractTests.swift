import Seeded
import Foundation
import Messages
import SchemaValidation
import Testing

@Suite("The documents of the contract")
struct ContractTests {
    private let validator: SchemaValidator

    init() throws {
        validator = try SchemaValidator(Contract.schemas)
    }

    @Test("docs/ holds what the types say; `VIGIE_WRITE_DOCS=1 swift test --filter ContractTests` writes it")
    func files() throws {
        let docs = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().appending(path: "docs")
        let schemas = docs.appending(path: "schemas")
        if ProcessInfo.processInfo.environment["VIGIE_WRITE_DOCS"] != nil {
            try? FileManager.default.removeItem(at: schemas)
            try FileManager.default.createDirectory(at: schemas, withIntermediateDirectories: true)
            for document in Contract.documents {
                try document.text.write(to: docs.appending(path: document.path), atomically: true, encoding: .utf8)
            }
        }
        for document in Contract.documents {
            let text = try? String(contentsOf: docs.appending(path: document.path), encoding: .utf8)
            #expect(text == document.text, "docs/\(document.path) is not what the types say")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: schemas.path)
        #expect(
            Set(names.map { "schemas/\($0)" }) == Set(Contract.schemas.map(\.path)), "no schema of old stays behind")
    }

    @Test("indented text is the same document")
    func indented() throws {
        for document in Contract.documents {
            #expect(try JSONValue(parsing: document.text) == document.json, "\(document.path)")
        }
    }

    @Test("every message that can be written fits its schema, and every declared field is written at some time")
    func messages() throws {
        var written: [EventType: Set<String>] = [:]
        for seed in UInt64(1)...200 {
            var random = SplitMix64(seed: seed)
            for (message, bytes) in random.everyMessage() {
                let type = message.eventType
                let value = try JSONValue(parsing: bytes)
                #expect(validator.faults(in: value, by: type.schemaFileName) == [], "\(type), seed \(seed)")
                if case .object(let object) = value { written[type, default: []].formUnion(object.members.map(\.name)) }
            }
        }
        for type in EventType.allCases where !Self.written(elsewhere: type) {
            guard case .object(let properties) = type.schema.object["properties"] else {
                Issue.record("\(type) has no properties")
                continue
            }
            #expect(written[type] == Set(properties.members.map(\.name)), "\(type)")
        }
    }

    /// What schools send, and what alerting documents itself.
    private static func written(elsewhere type: EventType) -> Bool {
        [.attendanceSubmitted, .enrolmentSubmitted, .contactSubmitted, .policyPublished, .calendarPublished].contains(
            type)
    }

    @Test("parts of messages fit theirs")
    func parts() throws {
        for seed in UInt64(1)...200 {
            var random = SplitMix64(seed: seed)
            let values: [(Part, any JSONWritable)] = [
                (.contact, random.contact()), (.guardian, random.guardian()), (.act, random.act()),
                (
                    .identity,
                    ReferralIdentity(
                        contact: random.contact(), enrolment: random.enrolment(), fields: IdentityField.allCases)
                ),
                (.caseView, random.caseView()),
                (.caseList, CaseList(cases: [random.caseView()], next: random.perhaps { $0.identifier() })),
                (.commandReport, CommandReport(random.commandOutcome())),
                (.commandReport, CommandReport(pending: random.identifier(), in: random.identifier())),
            ]
            for (part, value) in values {
                let faults = validator.faults(in: try JSONValue(parsing: value.encoded()), by: part.fileName)
                #expect(faults == [], "\(part), seed \(seed)")
            }
        }
    }

    @Test("a case says every field that its schema declares, and a report of an act is read as it was written")
    func views() throws {
        var written: [Part: Set<String>] = [.caseView: [], .commandReport: []]
        for seed in UInt64(1)...200 {
            var random = SplitMix64(seed: seed)
            written[.caseView]?.formUnion(try names(random.caseView()))
            let report = CommandReport(random.commandOutcome())
            written[.commandReport]?.formUnion(try names(report))
            #expect(try CommandReport(decoding: report.encoded()) == report)
        }
        for (part, names) in written {
            guard case .object(let properties) = part.schema.object["properties"] else {
                Issue.record("\(part) has no properties")
                continue
            }
            #expect(names == Set(properties.members.map(\.name)), "\(part)")
        }
    }

    private func names(_ value: any JSONWritable) throws -> [String] {
        guard case .object(let object) = try JSONValue(parsing: value.encoded()) else { return [] }
        return object.members.map(\.name)
    }

    @Test("the body of an act is the act itself but for its kind, which the address says")
    func acts() throws {
        var addresses: Set<String> = []
        for seed in UInt64(1)...200 {
            var random = SplitMix64(seed: seed)
            let act = random.act()
            guard let path = ResourcePath.acts(act.kind) else {
                #expect(act.kind == .reply, "\(act.kind) comes by its topic only")
                continue
            }
            addresses.insert(path)
            let operation = JSONCursor(Contract.openAPI)["paths"][path]["post"]
            let schema = operation["requestBody"]["content"]["application/json"]["schema"]
            guard case .object(var body) = try JSONValue(parsing: act.encoded()) else { continue }
            body.members.removeAll { $0.name == "kind" }
            #expect(validator.faults(in: .object(body), by: try schema.present()) == [], "\(act.kind), seed \(seed)")
            #expect(try CaseAction(JSONCursor(.object(body)), kind: act.kind) == act)
        }
        #expect(
            addresses.count == CaseAction.Kind.allCases.count - 1, "every kind but a reply has an address of its own")
    }

    @Test("every example fits its schema", arguments: EventType.allCases)
    func examplesFit(type: EventType) {
        #expect(validator.faults(in: type.example, by: type.schemaFileName) == [])
    }

    @Test("every example is read, and written again as it stands")
    func examplesReturn() throws {
        func expectReturn(_ messages: [any Message.Type]) throws {
            for message in messages {
                for type in message.eventTypes {
                    let again = try message.init(JSONCursor(type.example), type: type)
                    #expect(try JSONValue(parsing: again.encoded()) == type.example, "\(type)")
                }
            }
        }
        try expectReturn([
            AttendanceRecord.self, Enrolment.self, SealedContact.self, Rejection.self, Partner.self, AlertEvent.self,
            Command.self, CommandOutcome.self, CaseEvent.self, Referral.self, ReferralReply.self, ReplyRejection.self,
            Delivery.self,
        ])
        #expect(throws: Never.self) { try Contact(JSONCursor(EventType.contactSubmitted.example)) }
    }

    @Test("a message without a field that is always written does not fit; without one that may be left out it is read")
    func missingFields() throws {
        // Required by what another field says: the last day of one who left, the person behind an act, the place of a record.
        let conditional: Set<String> = ["/until", "/by", "/partition"]
        for seed in UInt64(1)...20 {
            var random = SplitMix64(seed: seed)
            for (message, bytes) in random.everyMessage() {
                let type = message.eventType
                guard case .object(let object) = try JSONValue(parsing: bytes),
                    case .array(let required) = type.schema.object["required"]
                else { continue }
                for member in object.members {
                    var less = object
                    less.members.removeAll { $0.name == member.name }
                    if required.contains(.string(member.name)) {
                        #expect(!validator.faults(in: .object(less), by: type.schemaFileName).isEmpty)
                    } else if !conditional.contains("/\(member.name)") {
                        #expect(throws: Never.self, "\(type) without \(member.name)") {
                            try Swift.type(of: message).init(JSONCursor(.object(less)), type: type)
                        }
                    }
                }
            }
        }
    }

    @Test("every event of a case has a schema of its own")
    func caseEvents() {
        for type in CaseEvent.eventTypes { #expect(type.schema.object["properties"] != nil, "\(type)") }
    }

    @Test("every type is on some topic, and every topic of the contract has a channel")
    func topics() {
        let topics =
            Topic.fixed + [
                .submissions(sender: "x"), .rejections(sender: "x"),
            ] + Topic.topics(ofPartner: "y")
        #expect(Set(topics.flatMap(\.eventTypes)) == Set(EventType.allCases))
        guard case .object(let channels)? = JSONCursor(Contract.asyncAPI)["channels"].value else {
            Issue.record("there are no channels")
            return
        }
        let addresses = channels.members.compactMap { JSONCursor($0.value)["address"].value }
        for topic in topics where !topic.eventTypes.isEmpty {
            let address = "vigie." + topic.name.replacing(".x", with: ".{sender}").replacing(".y", with: ".{partner}")
            #expect(addresses.contains(.string(address)), "\(address)")
        }
    }

    @Test("every reference in the documents leads somewhere")
    func references() {
        let schemas = Set(Contract.schemas.map(\.path))
        for document in Contract.documents {
            for reference in Self.references(in: document.json) {
                if reference.hasPrefix("#/") {
                    let place = reference.dropFirst(2).split(separator: "/")
                        .reduce(JSONCursor(document.json)) { $0[String($1)] }
                    #expect(place.value != nil, "\(document.path): \(reference)")
                } else {
                    let folder = document.path.hasPrefix("schemas/") ? "schemas/" : ""
                    #expect(schemas.contains(folder + reference), "\(document.path): \(reference)")
                }
            }
        }
    }

    private static func references(in value: JSONValue) -> [String] {
        switch value {
        case .array(let elements): elements.flatMap(references)
        case .object(let object):
            object.members.flatMap { member -> [String] in
                if member.name == "$ref", case .string(let reference) = member.value { return [reference] }
                return references(in: member.value)
            }
        default: []
        }
    }
}

extension SplitMix64 {
    /// One of each message that can be written, and its bytes.
    fileprivate mutating func everyMessage() -> [(any Message, [UInt8])] {
        let messages: [any Message] = [
            attendanceRecord(ofKnownCodes: true), enrolment(), sealedContact(), alertEvent(), caseEvent(), caseEvent(),
            command(), commandOutcome(), referral(), referralReply(), partner(), delivery(), rejection(),
            replyRejection(),
        ]
        return messages.map { ($0, $0.encoded()) }
    }
}
