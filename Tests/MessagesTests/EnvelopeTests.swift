import Seeded
import Messages
import Testing

@Suite("The envelope of an event")
struct EnvelopeTests {
    @Test("headers come back as they were")
    func roundTrip() throws {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let event = CloudEvent(
                id: random.identifier().text, type: random.one(of: EventType.allCases), source: "/alerting",
                time: random.perhaps { $0.instant() },
                traceParent: random.perhaps { _ in "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" })
            #expect(try CloudEvent(headers: event.headers) == event, "seed \(seed)")
            #expect(event.headers.contains(EventHeader("ce_specversion", "1.0")))
        }
    }

    @Test("ce_time and traceparent are optional, and may be broken")
    func optional() throws {
        let event = try CloudEvent(headers: [
            EventHeader("ce_type", "fr.vigie.alert.raised.v1"), EventHeader("ce_id", "x"),
            EventHeader("ce_time", "soon"),
        ])
        #expect(event.time == nil)
    }

    @Test("a trace is told by its form")
    func traces() {
        #expect(CloudEvent.isTraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
        for text in [
            "", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331", "Inès Invention",
            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-ines",
        ] {
            #expect(!CloudEvent.isTraceParent(text), "\(text)")
        }
    }

    @Test("a record without a type, or without an id, is none of ours")
    func missing() {
        #expect(throws: EnvelopeFailure.missing("ce_type")) { try CloudEvent(headers: []) }
        #expect(throws: EnvelopeFailure.missing("ce_id")) {
            try CloudEvent(headers: [EventHeader("ce_type", "fr.vigie.alert.raised.v1")])
        }
    }

    @Test("a later version of a type is told apart from a type that nobody knows")
    func classification() {
        #expect(EventType.classify("fr.vigie.alert.raised.v1") == .known(.alertRaised))
        #expect(EventType.classify("fr.vigie.alert.raised.v2") == .newer(name: "fr.vigie.alert.raised", version: 2))
        #expect(EventType.classify("fr.vigie.alert.raised.v17") == .newer(name: "fr.vigie.alert.raised", version: 17))
        for text in [
            "", "fr.vigie.alert.raised", "fr.vigie.alert.raised.v0", "fr.vigie.alert.raised.v01",
            "fr.vigie.alert.raised.v", "fr.vigie.alert.raised.2", "fr.vigie.alert.raised.v-2", "fr.vigie.alert.lost.v2",
            "fr.vigie.alert.raised.v99999999999999999999", "FR.vigie.alert.raised.v1",
        ] {
            #expect(EventType.classify(text) == .unknown, "\(text)")
        }
    }

    @Test("every type has the form of the contract, and says its name")
    func forms() {
        for type in EventType.allCases {
            #expect(type.rawValue.wholeMatch(of: /fr\.vigie\.[a-z]+\.[a-z-]+\.v[1-9][0-9]*/) != nil, "\(type)")
            #expect(type.rawValue.hasPrefix(type.name + ".v"))
        }
    }
}

@Suite("What an alert's event must be")
struct AlertEventTests {
    @Test("an even revision cannot be raised, nor an odd one withdrawn; a change says its number")
    func revisions() {
        var random = SplitMix64(seed: 1)
        var alert = random.alert(.raised)
        #expect(throws: DecodingFailure.self) { try AlertEvent(decoding: alert.encoded(), type: .alertWithdrawn) }
        #expect(throws: DecodingFailure.self) { try AlertEvent(decoding: alert.encoded(), type: .alertChanged) }
        alert.revision += 1
        #expect(throws: DecodingFailure.self) { try AlertEvent(decoding: alert.encoded(), type: .alertRaised) }
        #expect(throws: Never.self) { try AlertEvent(decoding: alert.encoded(), type: .alertWithdrawn) }
    }

    @Test("its id is a function of pupil, rule and period")
    func identity() {
        var random = SplitMix64(seed: 1)
        let (pupil, date) = (random.pupil(), random.date())
        let id = Alert.identifier(pupil: pupil, rule: .fourHalfDays, period: .month(Month(date)))
        #expect(id == Identifier(of: pupil.hex, "four-half-days", Month(date).description))
        #expect(id != Alert.identifier(pupil: pupil, rule: .tenHalfDays, period: .month(Month(date))))
    }
}

@Suite("A body that says another type than its header")
struct ContradictionTests {
    private func failure(of type: EventType, _ body: (any Message.Type, String)) -> DecodingFailure? {
        do throws(DecodingFailure) {
            _ = try body.0.init(JSONCursor(JSONValue(parsing: Array(body.1.utf8))), type: type)
            return nil
        } catch {
            return error
        }
    }

    @Test("is a contradiction in each message that could", arguments: ReferralReply.Kind.allCases)
    func replies(kind: ReferralReply.Kind) {
        for other in ReferralReply.Kind.allCases {
            let body =
                #"{"kind": "\#(other.rawValue)", "id": "a", "referral": "r", "at": "2026-10-12T07:30:00Z", "solution": "school"}"#
            let failure = failure(of: kind.eventType, (ReferralReply.self, body))
            #expect(failure?.code == (kind == other ? nil : .contradiction))
            #expect(failure.map { $0.pointer == "/kind" } ?? true)
        }
        let null = #"{"kind": null, "id": "a", "referral": "r", "at": "2026-10-12T07:30:00Z", "solution": "school"}"#
        #expect(failure(of: kind.eventType, (ReferralReply.self, null)) == nil)
    }

    @Test("is one in an outcome that is accepted and says why it was refused")
    func outcomes() {
        let refused = String(decoding: EventType.commandRefused.example.encoded(), as: UTF8.self)
        #expect(failure(of: .commandRefused, (CommandOutcome.self, refused)) == nil)
        #expect(failure(of: .commandAccepted, (CommandOutcome.self, refused))?.code == .contradiction)
        let accepted = String(decoding: EventType.commandAccepted.example.encoded(), as: UTF8.self)
        #expect(failure(of: .commandRefused, (CommandOutcome.self, accepted))?.code == .missingField)
    }

    @Test("is one in an alert that is raised or withdrawn and numbers a change")
    func alerts() {
        let changed = String(decoding: EventType.alertChanged.example.encoded(), as: UTF8.self)
        #expect(failure(of: .alertChanged, (AlertEvent.self, changed)) == nil)
        #expect(failure(of: .alertRaised, (AlertEvent.self, changed))?.code == .contradiction)
        #expect(failure(of: .alertWithdrawn, (AlertEvent.self, changed))?.code == .contradiction)
    }
}
