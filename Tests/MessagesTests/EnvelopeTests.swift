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
