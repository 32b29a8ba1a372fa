import Correspondence
import Mail
import Messages
import Streaming
import Testing

@testable import Notification

@Suite("The fold of notification")
struct NotificationFoldTests {
    /// Carries all that was handed over, and tells the fold.
    private func deliver(_ bench: FoldBench) throws {
        for dispatch in bench.dispatches {
            try bench.feed(
                dispatch.letter.outcome(.sent, at: Timestamp(milliseconds: bench.now)), NotificationFold.deliveries)
        }
    }

    @Test("alert and contact, in either order, give one letter to each guardian", arguments: [true, false])
    func eitherOrder(contactFirst: Bool) throws {
        let bench = FoldBench()
        if contactFirst { try bench.contact([FoldBench.mother, FoldBench.father]) }
        try bench.alert()
        bench.pass(60_000)
        if !contactFirst { try bench.contact([FoldBench.mother, FoldBench.father]) }
        bench.pass()
        #expect(bench.states == ["requested", "requested", "attempted", "attempted"])
        #expect(bench.effects.count == 2)
        try deliver(bench)
        bench.pass(86_400_000)
        #expect(bench.effects.count == 2)
    }

    @Test("an attempt is on the log in the transaction that hands its letter over, on the pupil's partition")
    func attempt() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert()
        bench.pass()
        let attempted = try #require(bench.deliveries.last)
        let dispatch = try #require(bench.dispatches.first)
        #expect(attempted.state == .attempted)
        #expect(attempted.id == dispatch.letter.delivery)
        let record = try #require(bench.records.last)
        #expect(record.topic == "vigie.deliveries")
        #expect(record.partition == 0)
        #expect(record.key == Array(FoldBench.pupil.hex.utf8))
        let envelope = try CloudEvent(headers: record.headers.map { EventHeader($0.name, $0.value) })
        #expect(envelope.source == "/notification")
        #expect(envelope.type == .deliveryAttempted)
        #expect(Set(bench.records.map { $0.headers.first { $0.name == "ce_id" }?.value }).count == 2)
    }

    @Test("the trace of a cause goes with what it leads to at once")
    func trace() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert()
        let requested = try #require(bench.records.first)
        #expect(
            requested.headers.contains(
                OutgoingRecord.Header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")))
    }

    @Test("neither state nor records nor effects hold an address or a name in the clear")
    func privacy() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert()
        bench.pass()
        let state = try #require(bench.state)
        for bytes in [state] + bench.records.compactMap(\.value) + bench.effects.map(\.payload) {
            let text = String(decoding: bytes, as: UTF8.self)
            for secret in ["one@example.org", "example.org", "Guardian One", "Inès", "Test"] {
                #expect(!text.contains(secret))
            }
        }
    }

    @Test("an address that changes before the letter leaves is the one that the letter goes to")
    func newestContact() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert()
        try bench.contact([Guardian(email: "moved@example.org")])
        bench.pass()
        let dispatch = try #require(bench.dispatches.first)
        #expect(bench.dispatches.count == 1)
        let addressing = try bench.opener.addressing(dispatch.place, in: dispatch.contact)
        #expect(addressing?.address.text == "moved@example.org")
        #expect(addressing?.givenName == "Inès")
    }

    @Test("a family whose school gives no contact is told by what another school knows", arguments: [true, false])
    func otherSchool(contactFirst: Bool) throws {
        let bench = FoldBench()
        if contactFirst { try bench.contact([FoldBench.mother], at: FoldBench.otherSchool) }
        try bench.alert()
        if !contactFirst { try bench.contact([FoldBench.mother], at: FoldBench.otherSchool) }
        bench.pass()
        let dispatch = try #require(bench.dispatches.first)
        #expect(
            try bench.opener.addressing(dispatch.place, in: dispatch.contact)?.address.text
                == "one@example.org")
        try deliver(bench)
        // The same person, now by the school's own contact.
        try bench.contact([FoldBench.mother])
        bench.pass(86_400_000)
        #expect(bench.effects.count == 1)
    }

    @Test("what the school itself says counts before what another said later")
    func ownSchool() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        bench.pass(60_000)
        try bench.contact([FoldBench.father], at: FoldBench.otherSchool)
        try bench.alert()
        bench.pass()
        let dispatch = try #require(bench.dispatches.first)
        #expect(bench.dispatches.count == 1)
        #expect(dispatch.contact.school == FoldBench.school)
    }

    @Test("a contact of another school that came last is the one that is fallen back to")
    func newestOther() throws {
        let bench = FoldBench()
        let third = try #require(UAI(digits: 759_997))
        try bench.contact([FoldBench.father], at: third)
        bench.pass(60_000)
        try bench.contact([FoldBench.mother], at: FoldBench.otherSchool)
        try bench.alert()
        bench.pass()
        #expect(bench.dispatches.map(\.contact.school) == [FoldBench.otherSchool])
    }

    @Test("an address is the same recipient in either case, and another one for another pupil")
    func recipients() throws {
        let bench = FoldBench()
        let secret = try #require(FoldBench.key)
        let key = secret.publicKey
        func recipients(_ email: String, of pupil: Pseudonym) throws -> Recipients {
            try bench.opener.recipients(
                of: SealedContact(
                    id: Identifier(of: "contact"), school: FoldBench.school, pupil: pupil,
                    recordedAt: Timestamp(milliseconds: 0), contact: Contact(guardians: [Guardian(email: email)]),
                    key: key), key: RecipientKey(derivedFrom: secret))
        }
        let other = Pseudonym(high: 1, low: 1)
        let mine = try recipients("one@example.org", of: FoldBench.pupil)
        #expect(try recipients("One@Example.ORG", of: FoldBench.pupil) == mine)
        #expect(try recipients("one@example.org", of: other) != mine)
        #expect(try recipients("not an address", of: FoldBench.pupil) == Recipients([]))
    }

    @Test("withdrawn before it leaves it is not sent; after, it is corrected")
    func withdrawal() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert()
        try bench.alert(.withdrawn, revision: 2)
        bench.pass()
        #expect(bench.states == ["requested", "suppressed"])
        try bench.alert(revision: 3)
        bench.pass()
        try deliver(bench)
        try bench.alert(.withdrawn, revision: 4)
        bench.pass()
        #expect(bench.dispatches.map(\.letter.kind) == [.notice, .correction])
    }

    @Test("a failure for now is tried again, one for good is not")
    func failures() throws {
        for willRetry in [true, false] {
            let bench = FoldBench()
            try bench.contact([FoldBench.mother])
            try bench.alert()
            bench.pass()
            let letter = try #require(bench.dispatches.first?.letter)
            try bench.feed(
                letter.outcome(
                    .failed, at: Timestamp(milliseconds: bench.now), reason: "smtp-450", willRetry: willRetry),
                NotificationFold.deliveries)
            bench.pass(3_600_000)
            #expect((bench.effects.count > 1) == willRetry)
        }
    }

    @Test("when the pupil is erased, what has not left is suppressed and the state is gone")
    func erasure() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        try bench.alert()
        #expect(bench.tombstone() == .done)
        bench.pass(86_400_000)
        #expect(bench.effects.isEmpty)
        #expect(bench.states == ["requested", "suppressed"])
        #expect(bench.state == nil)
    }

    @Test("a contact of a pupil of whom there is nothing to tell leaves no state")
    func contactAlone() throws {
        let bench = FoldBench()
        try bench.contact([FoldBench.mother])
        bench.tombstone()
        #expect(bench.state == nil)
    }

    @Test("a contact that is sealed to another key is set aside by name of the fault, and the family waits for another")
    func otherKey() throws {
        let bench = FoldBench()
        let other = try #require(SecretKey(bytes: [UInt8](repeating: 9, count: 32)))
        let verdict = try bench.contact([FoldBench.mother], sealedTo: other.publicKey)
        #expect(
            verdict
                == .deadLetter(code: "invalid-value", detail: "invalid-value at /sealed: is not sealed to this key"))
        try bench.alert()
        bench.pass()
        #expect(bench.effects.isEmpty)
        try bench.contact([FoldBench.mother])
        bench.pass()
        #expect(bench.effects.count == 1)
    }

    @Test("a command's outcome on `cases` is none of a family's")
    func commandOutcomes() throws {
        let bench = FoldBench()
        let headers = [OutgoingRecord.Header("ce_type", EventType.commandAccepted.rawValue)]
        #expect(bench.apply([], Array("{}".utf8), headers, NotificationFold.cases) == .done)
    }

    @Test(
        "what no version can read is set aside, and what a newer one could stops the partition",
        arguments: [NotificationFold.alerts, NotificationFold.cases, NotificationFold.deliveries])
    func unreadable(input: Int) throws {
        let bench = FoldBench()
        func verdict(_ type: String?, _ value: [UInt8]?) -> Verdict {
            bench.apply([], value, type.map { [OutgoingRecord.Header("ce_type", $0)] } ?? [], input)
        }
        let known = ["fr.vigie.alert.raised.v1", "fr.vigie.case.step-done.v1", "fr.vigie.delivery.sent.v1"][input]
        guard case .deadLetter("missing-ce-type", _) = verdict(nil, []) else { return fail(verdict(nil, [])) }
        guard case .deadLetter("unknown-ce-type", _) = verdict("fr.other.v1", []) else { return fail(.done) }
        guard case .deadLetter("invalid-json", _) = verdict(known, Array("{".utf8)) else { return fail(.done) }
        guard case .deadLetter("no-value", _) = verdict(known, nil) else { return fail(.done) }
        guard case .halt = verdict(String(known.dropLast()) + "2", []) else { return fail(.done) }
    }

    @Test("a tombstone whose key names nobody is set aside")
    func tombstoneKey() {
        guard case .deadLetter("invalid-key", _) = FoldBench().tombstone(key: "nobody") else { return fail(.done) }
    }

    @Test("a contact of another pupil under this one's key is set aside, and no letter goes to that family")
    func foreignContact() throws {
        let bench = FoldBench()
        let verdict = try bench.contact([FoldBench.mother], of: Pseudonym(high: 7, low: 7))
        guard case .deadLetter("key-not-pupil", _) = verdict else { return fail(verdict) }
        try bench.alert()
        bench.pass()
        #expect(bench.effects.isEmpty)
    }

    @Test("a message that does not lie under its pupil's key is set aside, and nothing is remembered of it")
    func foreignKey() throws {
        let bench = FoldBench()
        let alert = AlertEvent(
            .raised,
            Alert(
                id: Identifier(of: "alert"), revision: 1, rule: .fourHalfDays, severity: .warning,
                pupil: Pseudonym(high: 7, low: 7), school: FoldBench.school, period: .date(CalendarDate(days: 20_000)),
                measure: 4,
                evidence: [], ageBand: .unknown, policy: PolicyReference(name: "test", version: "1"),
                explanation: Bilingual(fr: "-", en: "-")))
        let verdict = try bench.feed(alert, NotificationFold.alerts)
        guard case .deadLetter("key-not-pupil", _) = verdict else { return fail(verdict) }
        #expect(bench.state == nil)
    }

    private func fail(_ verdict: Verdict) { Issue.record("unexpected verdict: \(verdict)") }
}
