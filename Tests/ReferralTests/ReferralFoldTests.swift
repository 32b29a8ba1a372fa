import Messages
import Procedure
import Streaming
import Testing

@testable import Referral

@Suite("The fold of referral")
struct ReferralFoldTests {
    private let bench = FoldBench()

    // MARK: Alerts and acts

    @Test("opens a case for an alert and says so on cases, under the pupil's key, at the alert's time")
    func opens() throws {
        #expect(bench.alert() == .done)
        #expect(bench.said == ["case.opened", "case.step-due", "case.step-due"])
        #expect(Set(bench.cases.map(\.key)) == [Array(Example.pupil.hex.utf8)])
        #expect(Set(bench.cases.map(\.partition)) == [0], "that of its cause")
        #expect(bench.events.map(\.revision) == [1, 2, 3])
        for (record, event) in zip(bench.cases, bench.events) {
            #expect(record.header("ce_id") == "\(event.caseID):\(event.revision)")
            #expect(record.header("ce_time").flatMap { Timestamp($0) } == Example.instant("2026-10-12T08:00:00Z"))
            #expect(record.header("traceparent") == FoldBench.traceParent)
        }
    }

    @Test("says nothing twice: a record that comes again changes nothing")
    func again() {
        bench.alert()
        bench.act(.complete(step: "educational-community"), id: "c-1")
        let (sent, state) = (bench.sent, bench.state)
        bench.alert()
        bench.act(.complete(step: "educational-community"), id: "c-1")
        #expect(bench.sent == sent)
        #expect(bench.state == state)
    }

    @Test("accepts or refuses each act, with the reason, and names the command")
    func acts() throws {
        bench.alert()
        bench.act(.complete(step: "educational-community"), by: Example.cpe, id: "c-1")
        bench.act(.complete(step: "educational-community"), by: Example.cpe, id: "c-2")
        bench.act(.close(reason: "dealt-with"), by: Example.cpe, id: "c-3")
        #expect(bench.outcomes.map(\.command.text) == ["c-1", "c-2", "c-3"])
        #expect(bench.outcomes.map(\.refusal?.code) == [nil, "step-not-pending", "role-not-allowed"])
        #expect(
            bench.said.dropFirst(3)
                == ["case.step-done", "case.step-due", "command.accepted", "command.refused", "command.refused"],
            "the answer comes after all that the act led to")
        let ids = bench.cases.suffix(3).compactMap { $0.header("ce_id") }
        #expect(ids == ["c-1:judged", "c-2:judged", "c-3:judged"])
    }

    @Test("takes back with an alert what rested on it, and closes the case")
    func withdrawn() {
        bench.alert()
        bench.alert(.tenHalfDays, .withdrawn, revision: 2)
        #expect(
            bench.said.suffix(4) == ["case.alert-withdrawn", "case.step-dropped", "case.step-dropped", "case.closed"])
        bench.act(.complete(step: "educational-community"), id: "late")
        #expect(bench.outcomes.last?.refusal?.code == "case-closed")
    }

    @Test("says a deadline that passes, once, when it passes")
    func deadlines() {
        bench.alert(.unexplainedAbsence)
        bench.pass(hours: 47)
        #expect(!bench.said.contains("case.overdue"))
        bench.pass(hours: 2)
        bench.pass(hours: 200)
        #expect(bench.said.filter { $0 == "case.overdue" }.count == 1)
    }

    // MARK: Referrals

    @Test("seals to a partner what it needs to know of the pupil, and tells it nothing else")
    func seals() throws {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: ["interview"], due: nil), id: "c-1")
        let referral = try #require(bench.referrals(to: Example.cio).first)
        let identity = try #require(referral.identity?.opened(with: Example.partnerKey))
        #expect(String(decoding: identity, as: UTF8.self) == #"{"givenName":"Inès","level":"Seconde"}"#)
        #expect(referral.identity?.opened(with: Example.contactKey) == nil)
        #expect(referral.territory == "75" && referral.asked == ["interview"])
        let record = try #require(bench.records(of: .referrals(partner: Example.cio.id.text)).first)
        #expect(record.key == Array(referral.id.text.utf8))
        #expect(record.header("traceparent") == FoldBench.traceParent)
        let value = String(decoding: record.value ?? [], as: UTF8.self)
        for secret in [Example.pupil.hex, "Inès", "ten-half-days", Example.school.text, Example.head.name] {
            #expect(!value.contains(secret), "\(secret)")
        }
    }

    @Test(
        "sends nobody to an adult service whose birth date does not prove an age of 16 to 25",
        arguments: [
            (nil, "age-unknown"), ("2012-03-04", "not-of-age"), ("2010-10-13", "not-of-age"),
            ("1995-03-04", "not-of-age"), ("2010-10-11", nil),
        ] as [(String?, String?)])
    func ages(birthDate: String?, refusal: String?) {
        bench.enrol(bornOn: birthDate)
        bench.contact()
        bench.alert(.leftWithoutSolution)
        bench.act(.refer(partner: Example.mission.id, asked: [], due: nil), id: "c-1")
        #expect(bench.outcomes.map(\.refusal?.code) == [refusal])
        #expect(bench.referrals(to: Example.mission).count == (refusal == nil ? 1 : 0))
        #expect(bench.proposed.contains(.missionLocale) == (refusal == nil))
    }

    @Test("takes back from an adult service whom a correction makes younger")
    func corrected() {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert(.leftWithoutSolution)
        bench.act(.refer(partner: Example.mission.id, asked: [], due: nil), id: "c-1")
        bench.enrol(bornOn: "2012-03-04")
        #expect(bench.referrals(to: Example.mission).map(\.state) == [.requested, .withdrawn])
    }

    @Test("lets a confirmed referral wait for the pupil's contact, and sends it when it comes")
    func waits() throws {
        bench.enrol(bornOn: "2009-03-04")
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        #expect(bench.referrals(to: Example.cio).isEmpty)
        bench.contact()
        #expect(bench.referrals(to: Example.cio).count == 1)
        let awaiting = bench.events.compactMap { event -> String?? in
            if case .referred(_, _, _, let awaiting) = event.happening { .some(awaiting) } else { nil }
        }
        #expect(awaiting == ["contact", nil])
    }

    @Test("refers to no partner without a key, and to none that is not in the directory")
    func keyless() {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.keyless.id, asked: [], due: nil), id: "c-1")
        bench.act(.refer(partner: Example.id("nobody"), asked: [], due: nil), id: "c-2")
        #expect(bench.outcomes.map(\.refusal?.code) == ["partner-without-key", "unknown-partner"])
    }

    @Test("tells a partner on its own topic which reply was refused, and why, once")
    func rejects() throws {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        let referral = try #require(bench.referrals(to: Example.cio).first).id
        bench.act(.withdrawReferral(referral, reason: "moved"), id: "c-2")
        let reply = ReferralReply(
            .accepted, id: Example.id("r-1"), referral: referral, at: Timestamp(milliseconds: bench.now))
        for _ in 0..<2 { bench.act(.reply(reply), by: nil, id: "c-3", partner: Example.cio.id) }
        let records = bench.records(of: .replyRejections(partner: Example.cio.id.text))
        #expect(records.count == 1)
        let record = try #require(records.first)
        let rejection = try #require(record.message(ReplyRejection.self))
        #expect(rejection.code == "referral-over" && rejection.detail.fr == "Cette orientation a pris fin.")
        #expect(rejection.reply == Example.id("r-1") && rejection.referral == referral && rejection.place == nil)
        #expect(record.key == Array(referral.text.utf8) && record.header("ce_id") == "c-3:rejected")
        #expect(record.header("traceparent") == FoldBench.traceParent)
        #expect(bench.said.last == "command.refused")
        bench.act(.reply(reply), by: nil, id: "c-4", partner: Example.id("stranger"))
        #expect(!bench.sent.contains { $0.topic == "vigie.rejections.stranger" }, "it has no topic any more")
    }

    // MARK: Another procedure, other partners

    @Test("reconsiders each pupil when the procedure is another, without a record of the pupil's")
    func anotherProcedure() {
        bench.alert()
        bench.alert(.unexplainedAbsence)
        var procedure = LegalProcedure.france
        procedure.steps[.tenHalfDays]?.append(StepRule(.interview, role: .referent, basis: "of this test"))
        let next = FoldBench(after: bench, procedure: procedure)
        next.now += 3_600_000
        next.takeOver()
        #expect(next.said == ["case.step-due"])
        let step = next.events.compactMap { event in
            if case .stepDue(let step) = event.happening { step.name } else { nil }
        }
        #expect(step == ["interview"])
        #expect(next.events.first?.at.milliseconds == next.now)
        next.pass(hours: 48)
        #expect(next.said.filter { $0 == "case.overdue" }.count == 1, "the deadlines of before hold")
        let same = FoldBench(after: next, procedure: procedure)
        same.takeOver()
        #expect(same.sent.isEmpty, "nothing is said twice")
    }

    @Test(
        "reconsiders each pupil when the partners are others: what waited for a partner's key or lost its partner moves"
    )
    func otherPartners() {
        bench.enrol(bornOn: "2009-03-04")
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: ["interview"], due: nil), id: "c-1")
        #expect(bench.referrals(to: Example.cio).isEmpty, "it waits for the contact")
        let without = FoldBench(after: bench, directory: PartnerDirectory([Example.mission]))
        without.takeOver()
        #expect(without.said == ["case.referral-withdrawn", "case.step-due"])

        bench.contact()
        var rotated = Example.cio
        rotated.publicKey = nil
        let keyless = FoldBench()
        keyless.enrol(bornOn: "2009-03-04")
        keyless.alert()
        keyless.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        let dark = FoldBench(after: keyless, directory: PartnerDirectory([rotated]))
        dark.contact()
        #expect(dark.referrals(to: Example.cio).isEmpty, "the partner has no key")
        let lit = FoldBench(after: dark)
        lit.takeOver()
        #expect(lit.referrals(to: Example.cio).map(\.state) == [.requested])
    }

    @Test("makes a referral once there is a key that opens the contact for which it waited")
    func contactKeyComes() {
        let locked = FoldBench(contactKeys: SecretKeys(Example.partnerKey))
        locked.enrol(bornOn: "2009-03-04")
        locked.contact()
        locked.alert()
        locked.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        #expect(locked.referrals(to: Example.cio).isEmpty, "no key opens the contact")
        let open = FoldBench(after: locked)
        open.takeOver()
        #expect(open.referrals(to: Example.cio).map(\.state) == [.requested])
    }

    @Test("judges by the procedure, the partners and the keys: a digest tells whether one of them is another")
    func configuration() {
        func digest(
            _ procedure: LegalProcedure = .france, _ directory: PartnerDirectory = Example.directory,
            _ keys: SecretKeys = SecretKeys(Example.contactKey)
        ) -> UInt64 {
            ReferralFold.topology(FoldBench.topics, procedure: procedure, directory: directory, keys: keys)
                .configuration
        }
        var procedure = LegalProcedure.france
        procedure.steps[.unexplainedAbsence]?[0].hours = 24
        var keyed = Example.keyless
        keyed.publicKey = Example.partnerKey.publicKey
        let digests = [
            0, digest(), digest(procedure), digest(.france, PartnerDirectory([Example.cio, Example.mission, keyed])),
            digest(.france, PartnerDirectory([Example.cio])),
            digest(.france, Example.directory, SecretKeys(Example.partnerKey)),
        ]
        #expect(Set(digests).count == digests.count)
        #expect(digest() == digest(.france, PartnerDirectory(Example.directory.partners.reversed())))
    }

    // MARK: Solutions

    @Test("closes the case with the solution that a partner brings")
    func solution() throws {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        let referral = try #require(bench.referrals(to: Example.cio).first).id
        let reply = ReferralReply(
            .solution, id: Example.id("r-1"), referral: referral, at: Timestamp(milliseconds: bench.now),
            solution: .training)
        bench.act(.reply(reply), by: nil, id: "c-2")
        #expect(
            bench.said.suffix(4) == ["case.answered", "case.solution-found", "case.closed", "command.accepted"])
    }

    // MARK: Replay, privacy, erasure

    @Test("is a function of what came: the same input gives the same bytes, but for what is sealed")
    func replay() throws {
        let (one, other) = (FoldBench(), FoldBench())
        for bench in [one, other] {
            bench.enrol(bornOn: "2009-03-04")
            bench.alert(.unexplainedAbsence)
            bench.act(.refer(partner: Example.mission.id, asked: ["a"], due: nil), id: "c-1")
            bench.contact()
            bench.pass(hours: 50)
            bench.alert(.tenHalfDays)
            bench.alert(.unexplainedAbsence, .withdrawn, revision: 2)
            bench.act(.reopen(reason: "r"), id: "c-2")
            bench.enrol(bornOn: "2012-03-04")
            bench.act(.close(reason: "dealt-with"), id: "c-3")
            bench.pass(hours: 24)
        }
        #expect(one.sent.count > 15)
        #expect(one.sent.map(unsealed) == other.sent.map(unsealed))
        #expect(one.state == other.state)
        #expect(one.state != nil)
    }

    /// The record with the identity in the clear.
    private func unsealed(_ record: OutgoingRecord) -> OutgoingRecord {
        guard var referral = record.message(Messages.Referral.self), let identity = referral.identity else {
            return record
        }
        referral.identity = nil
        var record = record
        record.value = referral.encoded() + (identity.opened(with: Example.partnerKey) ?? [])
        return record
    }

    @Test("says and remembers nothing of who the pupil is, but to the partner")
    func privacy() {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        let written = bench.sent.map { $0.value ?? [] } + [bench.state ?? []]
        for secret in ["Inès", "Invention", "ines@example.org", "639980001", "2009-03-04"] {
            #expect(!written.contains { String(decoding: $0, as: UTF8.self).contains(secret) }, "\(secret)")
        }
    }

    @Test("sets aside without its value what may name a person: of each input whose messages can hold one")
    func flagsIdentity() throws {
        let topology = ReferralFold.topology(
            FoldBench.topics, procedure: .france, directory: Example.directory,
            keys: SecretKeys(Example.contactKey))
        let inputs: [Topic] = [.alerts, .commands, .enrolments, .contacts]
        #expect(topology.inputs.map(\.topic) == inputs.map(FoldBench.topics.name))
        // What the schemas call a person, or tell of one: `by`, a birth date, a sealed contact.
        let naming = [Part.person.fileName, #""birthDate""#, #""sealed""#]
        for (topic, input) in zip(inputs, topology.inputs) {
            let schemas = topic.eventTypes.map { String(decoding: $0.schema.json.encoded(), as: UTF8.self) }
            #expect(!schemas.isEmpty)
            let canName = schemas.contains { schema in naming.contains { schema.contains($0) } }
            #expect(input.holdsIdentity == canName, "\(input.topic)")
        }
    }

    @Test("tells a partner that needs the guardians of those alone who are legally responsible")
    func legalGuardians() throws {
        let partner = Partner(
            id: Example.id("dve-exemple"), name: "DVE Exemple", kind: .dve, publicKey: Example.partnerKey.publicKey,
            fields: [.guardians])
        let bench = FoldBench(directory: PartnerDirectory([partner]))
        var contact = Example.contact
        contact.guardians.append(Guardian(name: "Voisin Exemple", phone: "+33639980002", isLegal: false))
        bench.enrol(bornOn: "2009-03-04")
        bench.contact(contact)
        bench.alert()
        bench.act(.refer(partner: partner.id, asked: [], due: nil), id: "c-1")
        let identity = try #require(bench.referrals(to: partner).first?.identity?.opened(with: Example.partnerKey))
        let text = String(decoding: identity, as: UTF8.self)
        #expect(text.contains("Parent Invention"))
        #expect(!text.contains("Voisin") && !text.contains("+33639980002"))
    }

    @Test("forgets nobody of whom no row has come yet, nor by one that is taken back while another names the pupil")
    func noErasure() {
        bench.alert()
        #expect(bench.state != nil, "the tables have no row of the pupil")
        bench.pass(hours: 1)
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.put(
            "\(Example.pupil)/\(Example.school)", OutgoingRecord(topic: "", key: nil, value: nil),
            ReferralFold.contacts)
        #expect(bench.state != nil && !bench.said.contains("case.closed"))
    }

    @Test("forgets a pupil of whom all is taken back, though a row of another pupil lies under the same key")
    func forgetsBesideForeignRow() {
        bench.enrol(bornOn: "2009-03-04")
        bench.alert(.leftWithoutSolution)
        bench.put(
            "\(Example.pupil)/0690002B",
            bench.record(of: Example.sealedContact(pupil: Pseudonym(high: 7, low: 7)), key: ""),
            ReferralFold.contacts)
        bench.forget()
        #expect(bench.state == nil)
    }

    @Test("forgets a pupil of whom all is taken back, and takes back what partners were asked")
    func erasure() {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        bench.alert()
        bench.act(.refer(partner: Example.cio.id, asked: [], due: nil), id: "c-1")
        bench.forget()
        #expect(bench.referrals(to: Example.cio).map(\.state) == [.requested, .withdrawn])
        #expect(bench.said.last == "case.closed")
        #expect(bench.state == nil)
    }

    @Test("remembers nothing of a pupil of whom there is no alert")
    func quiet() {
        bench.enrol(bornOn: "2009-03-04")
        bench.contact()
        #expect(bench.state == nil)
        #expect(bench.sent.isEmpty)
    }

    // MARK: What cannot be read

    @Test("sets aside what no version could read, with the reason, and changes nothing")
    func deadLetters() {
        bench.alert()
        let (sent, state) = (bench.sent, bench.state)
        func code(_ value: String?, _ type: String?, _ input: Int) -> String? {
            let record = OutgoingRecord(
                topic: "", key: Array("\(Example.pupil)/x".utf8), value: value.map { Array($0.utf8) },
                headers: type.map { [OutgoingRecord.Header("ce_type", $0)] } ?? [])
            if case .deadLetter(let code, _) = bench.apply(record, input) { return code }
            return nil
        }
        #expect(code("{", "fr.vigie.alert.raised.v1", ReferralFold.alerts) == "invalid-json")
        #expect(code("{}", "fr.vigie.alert.raised.v1", ReferralFold.alerts) == "missing-field")
        #expect(code("{}", nil, ReferralFold.alerts) == "missing-ce-type")
        #expect(code("{}", "fr.vigie.nothing.v1", ReferralFold.commands) == "unknown-ce-type")
        #expect(code(nil, "fr.vigie.command.issued.v1", ReferralFold.commands) == "no-value")
        #expect(code("{}", "fr.vigie.alert.raised.v1", ReferralFold.commands) == "unknown-ce-type")
        #expect(code("{}", "fr.vigie.contact.recorded.v1", ReferralFold.enrolments) == "unknown-ce-type")
        #expect(code("{}", "fr.vigie.enrolment.recorded.v1", ReferralFold.enrolments) == "missing-field")
        #expect(code("[]", "fr.vigie.contact.recorded.v1", ReferralFold.contacts) == "wrong-type")
        #expect(bench.sent == sent)
        #expect(bench.state == state)
    }

    @Test("sets aside a row whose key names no pupil")
    func invalidKey() {
        let row = bench.record(of: Example.enrolment(bornOn: nil), key: "nobody")
        guard case .deadLetter("invalid-key", _) = bench.apply(row, ReferralFold.enrolments) else {
            Issue.record("it was taken")
            return
        }
    }

    @Test("sets aside what does not lie under its pupil's key, and takes neither an age nor a family from it")
    func foreignKey() {
        let stranger = Pseudonym(high: 7, low: 7)
        let (enrolment, contact) = (
            "\(Example.pupil)/\(Example.school)/2026-2027", "\(Example.pupil)/\(Example.school)"
        )
        let verdicts = [
            bench.put(
                enrolment, bench.record(of: Example.enrolment(bornOn: "2009-03-04", pupil: stranger), key: ""),
                ReferralFold.enrolments),
            bench.put(
                contact, bench.record(of: Example.sealedContact(pupil: stranger), key: ""), ReferralFold.contacts),
            bench.feed(AlertEvent(.raised, Example.alert(pupil: stranger)), ReferralFold.alerts),
        ]
        for verdict in verdicts {
            guard case .deadLetter("key-not-pupil", _) = verdict else {
                Issue.record("\(verdict)")
                continue
            }
        }
        #expect(bench.sent.isEmpty)
        bench.alert(.leftWithoutSolution)
        bench.act(.refer(partner: Example.mission.id, asked: [], due: nil), id: "c-1")
        #expect(bench.outcomes.map(\.refusal?.code) == ["age-unknown"])
        bench.enrol(bornOn: "2009-03-04")
        bench.act(.refer(partner: Example.mission.id, asked: [], due: nil), id: "c-2")
        #expect(bench.referrals(to: Example.mission).isEmpty, "the family is not known yet")
    }

    @Test("stops at what only a newer version can read")
    func newer() {
        let record = OutgoingRecord(
            topic: "", key: Array(Example.pupil.hex.utf8), value: Array("{}".utf8),
            headers: [OutgoingRecord.Header("ce_type", "fr.vigie.alert.raised.v2")])
        guard case .halt(let reason) = bench.apply(record, ReferralFold.alerts) else {
            Issue.record("it went on")
            return
        }
        #expect(reason.contains("version 2"))
    }
}

extension FoldBench {
    /// The kinds of partner that were proposed last.
    fileprivate var proposed: [PartnerKind] {
        events.reversed().lazy.compactMap { event in
            if case .stepDue(let step) = event.happening, step.name == "referral" { step.partners } else { nil }
        }.first ?? []
    }
}
