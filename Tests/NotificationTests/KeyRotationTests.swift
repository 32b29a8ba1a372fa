import Correspondence
import Messages
import Streaming
import Testing

@testable import Notification

/// As docs/operations.md has it: another key is added, the contacts are sent again, the former key is taken away.
@Suite("Replacing the contacts' key")
struct KeyRotationTests {
    private static func key(_ byte: UInt8) -> SecretKey {
        guard let key = SecretKey(bytes: [UInt8](repeating: byte, count: 32)) else {
            preconditionFailure("32 bytes are a key")
        }
        return key
    }
    private let former = key(7)
    private let newer = key(8)
    private let newest = key(9)
    private let family = [FoldBench.mother, FoldBench.father]

    /// A family that was told of an absence.
    private func told() throws -> FoldBench {
        let bench = FoldBench(keys: [former])
        try bench.contact(family, sealedTo: former.publicKey)
        try bench.alert()
        bench.pass()
        try deliver(bench)
        #expect(bench.effects.count == 2)
        return bench
    }

    private func deliver(_ bench: FoldBench) throws {
        for dispatch in bench.dispatches {
            try bench.feed(
                dispatch.letter.outcome(.sent, at: Timestamp(milliseconds: bench.now)), NotificationFold.deliveries)
        }
    }

    @Test("tells no family again, and goes on telling each of what is new, from step to step")
    func procedure() throws {
        let bench = try told()
        bench.restart(keys: [newer, former])
        bench.pass()
        #expect(bench.effects.count == 2)
        // Before the school has sent anything again.
        try bench.alert(date: "2026-10-02")
        bench.pass()
        #expect(bench.effects.count == 4)
        try bench.contact(family, sealedTo: newer.publicKey)
        bench.pass()
        try deliver(bench)
        bench.restart(keys: [newer])
        bench.pass()
        try bench.contact(family, sealedTo: newer.publicKey)
        bench.pass(86_400_000)
        #expect(bench.effects.count == 4)
        try bench.alert(date: "2026-10-01")
        bench.pass()
        #expect(bench.effects.count == 6)
        // A correction goes to who was told under the first key.
        try bench.alert(.withdrawn, revision: 2)
        bench.pass()
        #expect(bench.dispatches.suffix(2).map(\.letter.kind) == [.correction, .correction])
        #expect(Set(bench.dispatches.map(\.letter.recipient)).count == 2)
    }

    @Test("twice in a row tells nobody again either")
    func twice() throws {
        let bench = try told()
        for keys in [[newer, former], [newer], [newest, newer], [newest]] {
            bench.restart(keys: keys)
            try bench.contact(family, sealedTo: keys[0].publicKey)
            bench.pass(3_600_000)
        }
        #expect(bench.effects.count == 2)
    }

    @Test("right after the upgrade from a version that kept no key of ids tells nobody again")
    func upgraded() throws {
        let bench = try told()
        bench.forgetRecipientKey()
        bench.restart(keys: [newer, former])
        bench.restart(keys: [newer])
        try bench.contact(family, sealedTo: newer.publicKey)
        bench.pass()
        #expect(bench.effects.count == 2)
    }

    @Test("ids are those that a version without a key of ids made")
    func ids() throws {
        let bench = try told()
        // Of BLAKE2b keyed by BLAKE2b("vigie recipients", key: the secret key), over pupil and address.
        let key = Digest.bytes(of: Array("vigie recipients".utf8), count: 32, key: former.bytes)
        let bits = Digest.bytes(of: FoldBench.pupil.bytes + Array("one@example.org".utf8), count: 8, key: key)
        let text = bits.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        #expect(bench.deliveries.contains { $0.recipient == "guardian-\(text)" })
    }

    @Test(
        "a former key that is taken away before the ids' own key was resealed stops the partition: nobody is told again"
    )
    func lost() throws {
        let bench = try told()
        bench.restart(keys: [newest])
        let verdict = try bench.contact(family, sealedTo: newest.publicKey)
        guard case .halt(let reason) = verdict else {
            Issue.record("it goes on: \(verdict)")
            return
        }
        #expect(reason.contains("VIGIE_CONTACT_SECRET_KEY_FILE"))
        #expect(try bench.alert(date: "2026-10-02") == verdict)
        bench.pass(86_400_000)
        #expect(bench.effects.count == 2)
        // Put back, it goes on, and what was due meanwhile is done.
        bench.restart(keys: [newest, former])
        try bench.alert(date: "2026-10-02")
        bench.pass(120_000)
        #expect(bench.effects.count == 4)
    }

    @Test("letters whose contact no key opened leave when its key is there, without a word from the school")
    func keyComesLater() throws {
        let bench = FoldBench(keys: [former])
        _ = try bench.contact(family, sealedTo: newer.publicKey)
        try bench.alert()
        bench.pass()
        #expect(bench.letters(waitingFor: .key).letters == 1)
        #expect(bench.effects.isEmpty)
        bench.restart(keys: [newer, former])
        bench.pass()
        #expect(bench.effects.count == 2)
        #expect(bench.letters(waitingFor: .key).letters == 0)
    }

    @Test("the key of ids lies in the state sealed to the keys of the file and no other")
    func sealed() throws {
        let bench = try told()
        func opens(_ key: SecretKey) throws -> Bool {
            RecipientKey(opening: try #require(bench.recipientKeyRecord), with: SecretKeys(key)) != nil
        }
        bench.restart(keys: [newer, former])
        #expect(try opens(newer) && opens(former) && !opens(newest))
        bench.restart(keys: [newer])
        #expect(try opens(newer) && !opens(former))
    }

    @Test(
        "instances that have the new key and instances that have not take partitions from each other, and tell nobody again"
    )
    func rollingRestart() throws {
        let bench = try told()
        for keys in [
            [newer, former], [former], [newer, former], [former], [newer, former], [newer], [newer, former],
        ] {
            bench.restart(keys: keys)
            try bench.contact(
                family,
                sealedTo: keys.contains { $0.publicKey == former.publicKey } ? former.publicKey : newer.publicKey)
            bench.pass(60_000)
        }
        #expect(bench.effects.count == 2)
    }
}
