import Seeded
import Messages
import Testing

@Suite("Every message comes back as it was written")
struct RoundTripTests {
    static let seeds = UInt64(1)...200

    private func expectReturn<Value: Message>(of value: Value, seed: UInt64) {
        let bytes = value.encoded()
        #expect(throws: Never.self, "seed \(seed)") {
            let again = try Value(decoding: bytes, type: value.eventType)
            #expect(again == value, "seed \(seed)")
            #expect(again.encoded() == bytes, "equal messages are equal bytes, seed \(seed)")
        }
        #expect(Value.eventTypes.contains(value.eventType))
        #expect(throws: DecodingFailure.self, "a type of another topic is refused, seed \(seed)") {
            try Value(decoding: bytes, type: .policyPublished)
        }
    }

    @Test("attendance")
    func attendance() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            expectReturn(of: random.attendanceRecord(), seed: seed)
        }
    }

    @Test("enrolments and contacts")
    func registrations() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            expectReturn(of: random.enrolment(), seed: seed)
            expectReturn(of: random.sealedContact(), seed: seed)
        }
    }

    @Test("alerts")
    func alerts() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            expectReturn(of: random.alertEvent(), seed: seed)
        }
    }

    @Test("events of cases, commands and their outcomes")
    func cases() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            expectReturn(of: random.caseEvent(), seed: seed)
            expectReturn(of: random.command(), seed: seed)
            expectReturn(of: random.commandOutcome(), seed: seed)
        }
    }

    @Test("referrals, replies and partners")
    func referrals() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            expectReturn(of: random.referral(), seed: seed)
            expectReturn(of: random.referralReply(), seed: seed)
            expectReturn(of: random.partner(), seed: seed)
        }
    }

    @Test("deliveries and rejections")
    func deliveries() {
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            expectReturn(of: random.delivery(), seed: seed)
            expectReturn(of: random.rejection(), seed: seed)
            expectReturn(of: random.replyRejection(), seed: seed)
        }
    }

    @Test("a withdrawal of before it said why is read, and one with an identity is none")
    func withdrawals() throws {
        let old = #"{"referral":"r-1","case":"c-1","partner":"cio-1","asked":[],"at":"2026-10-12T07:30:00Z"}"#
        let referral = try Referral(decoding: Array(old.utf8), type: .referralWithdrawn)
        #expect(referral.reason == nil && referral.asked.isEmpty)
        var random = SplitMix64(seed: 1)
        var requested = random.referral()
        while requested.state != .requested { requested = random.referral() }
        let failure = #expect(throws: DecodingFailure.self) {
            try Referral(decoding: requested.encoded(), type: .referralWithdrawn)
        }
        #expect(failure?.code == .contradiction && failure?.pointer == "/identity")
    }

    @Test("commands and outcomes of before they told their key are read")
    func olderCommands() throws {
        var random = SplitMix64(seed: 1)
        var command = random.command()
        (command.key, command.partner) = (nil, nil)
        #expect(try Command(decoding: command.encoded(), type: .commandIssued) == command)
    }

    @Test("a contact, through its sealed box")
    func contacts() throws {
        let key = try #require(SecretKey(bytes: KeyFile.randomKey()))
        for seed in Self.seeds {
            var random = SplitMix64(seed: seed)
            let contact = random.contact()
            let sealed = SealedContact(
                id: random.identifier(), school: random.school(), pupil: random.pupil(), recordedAt: random.instant(),
                contact: contact, key: key.publicKey)
            #expect(try SealedContact(decoding: sealed.encoded()).opened(with: key) == contact, "seed \(seed)")
        }
    }

    @Test("a field that this version does not know is ignored")
    func unknownField() throws {
        var random = SplitMix64(seed: 1)
        let enrolment = random.enrolment()
        guard case .object(var object) = try JSONValue(parsing: enrolment.encoded()) else {
            Issue.record("an enrolment is an object")
            return
        }
        object.members.insert(JSONObject.Member(name: "ofTomorrow", value: [1, ["a": nil]]), at: 0)
        #expect(try Enrolment(JSONCursor(.object(object))) == enrolment)
    }
}
