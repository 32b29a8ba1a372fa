import Testing

@testable import Streaming

@Suite("What may be gone on with")
struct CheckpointValidationTests {
    private static let changelog = TopicPartition("state", 3)
    private static let written = Checkpoint(
        group: "line", transactionalID: "line-a", sequence: 7, stateFormat: 2, globalTable: 0,
        offsets: ["facts": 100, "persons": 20])

    private func validate(
        _ checkpoint: Result<Checkpoint, Checkpoint.Failure>? = .success(written), offsets: [String: Int64],
        inputs: [String] = ["facts", "persons"], group: String = "line", format: UInt8 = 2
    ) -> CheckpointValidation {
        CheckpointValidation(
            of: Self.changelog, checkpoint, inputs: inputs, offsets: offsets, group: group, stateFormat: format)
    }

    @Test("A task begins where nothing was ever written")
    func beginning() { #expect(validate(nil, offsets: [:]) == .valid(nil)) }

    @Test("State goes on where the group's offsets are the checkpoint's")
    func agreement() { #expect(validate(offsets: Self.written.offsets) == .valid(Self.written)) }

    @Test("The checkpoint holds when the group's offsets have expired")
    func expired() { #expect(validate(offsets: [:]) == .valid(Self.written)) }

    @Test("An input that the program has no more does not count, nor does one that is new to it")
    func otherInputs() {
        #expect(validate(offsets: ["facts": 100], inputs: ["facts"]) == .valid(Self.written))
        #expect(validate(offsets: Self.written.offsets, inputs: ["facts", "persons", "rooms"]) == .valid(Self.written))
    }

    @Test(
        "Offsets behind the state are told apart from those that disagree with it",
        arguments: [
            (["facts": 99, "persons": 20], true), (["facts": 100], true), (["facts": 101, "persons": 20], false),
            (["facts": 99, "persons": 21], false),
        ])
    func different(offsets: [String: Int64], isBehind: Bool) {
        switch validate(offsets: offsets) {
        case .behind(let checkpoint): #expect(isBehind && checkpoint == Self.written)
        case .undecided(let reason): #expect(!isBehind && reason.contains("line") && reason.contains("state[3]"))
        case .valid, .refused: Issue.record("neither behind nor in disagreement")
        }
    }

    @Test("Offsets without any state may be in motion")
    func lost() {
        guard case .undecided(let reason) = validate(nil, offsets: ["facts": 1]) else { return #expect(Bool(false)) }
        #expect(reason.contains("its state is gone"))
    }

    @Test("State of another group, of a newer format, or that cannot be read is refused, by name")
    func refused() {
        let others: [(CheckpointValidation, String)] = [
            (validate(offsets: [:], group: "other"), "holds the state of group line, not of other"),
            (validate(offsets: Self.written.offsets, format: 1), "state of format 2; this program knows up to 1"),
            (validate(.failure(.newer(version: 9)), offsets: [:]), "newer version of the runtime (checkpoint 9)"),
            (validate(.failure(.unreadable), offsets: [:]), "cannot be read"),
        ]
        for (validation, words) in others {
            guard case .refused(let reason) = validation else {
                Issue.record("\(words): \(validation)")
                continue
            }
            #expect(reason.contains(words) && reason.contains("\(Self.changelog)"))
        }
    }
}
