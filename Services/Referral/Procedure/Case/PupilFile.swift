public import Messages

/// All that referral remembers of one pupil: the alerts seen, the case in hand, the commands answered.
///
/// The state of the fold; a value, and a function of the messages that came. It holds no identity of the pupil.
public struct PupilFile: Hashable, Sendable {
    public let pupil: Pseudonym
    var alerts: [KnownAlert] = []
    /// At most one case of a pupil is open.
    var present: Case?
    /// Of the commands that were answered last, oldest first: each one's id and, before it, the key that it was handed in under. A
    /// retry comes within hours (`Idempotency-Key`) or right after a crash (an edge that passes a reply on twice), never after so
    /// many others. All of them come again when the topic is read again.
    var commands: [KnownCommand] = []
    /// When the latest came of those that are no longer among them: what came no later was answered then.
    var forgottenUpTo: Timestamp?

    static let rememberedCommands = 128

    public init(pupil: Pseudonym) {
        self.pupil = pupil
    }

    /// Whether there is nothing to remember.
    public var isEmpty: Bool { alerts.isEmpty && present == nil }

    /// The id of the case that is open.
    public var openCase: Identifier? { present.flatMap { $0.isOpen ? $0.id : nil } }

    /// Whether a command was answered before, as far as can be told. Of a topic that is read again each command has the time that it
    /// came at first.
    func knows(_ command: Identifier, cameAt time: Timestamp) -> Bool {
        commands.contains { $0.id == command } || forgottenUpTo.map { time <= $0 } ?? false
    }

    func alert(_ id: Identifier) -> KnownAlert? { alerts.first { $0.id == id } }

    func stands(_ id: Identifier) -> Bool { alert(id).map { $0.stands && $0.place == .present } ?? false }

    /// The alerts that hold the present case open.
    var standing: [KnownAlert] { alerts.filter { $0.stands && $0.place == .present } }
}
