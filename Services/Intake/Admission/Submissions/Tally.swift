/// What became of the lines of one submission. It grows no further than the refusals that an answer can name.
public struct Tally: Sendable {
    /// How many refusals an answer names; a body of 64 MiB could hold millions.
    public static let maximumNamed = 1_000

    /// What the sender is to be told.
    public enum Verdict: Sendable, Equatable {
        /// At least one line was taken.
        case taken
        /// There was no line, or none that could be read as an object.
        case unreadable
        /// Every line speaks for a school that the key may not speak for.
        case forbidden
        /// Every line was refused.
        case refused
    }

    public private(set) var accepted = 0
    public private(set) var refused = 0
    /// The first of those refused, at most ``maximumNamed``, in the order of the lines.
    public private(set) var named: [Refusal] = []
    private var unreadable = 0
    private var forbidden = 0

    public init() {}

    public mutating func accept() { accepted += 1 }

    public mutating func refuse(_ refusal: Refusal) {
        refused += 1
        if refusal.code.isUnreadable { unreadable += 1 }
        if refusal.code == .schoolNotAllowed { forbidden += 1 }
        if named.count < Self.maximumNamed { named.append(refusal) }
    }

    /// Those refused and not in ``named``.
    public var unnamed: Int { refused - named.count }

    public var verdict: Verdict {
        if accepted > 0 { return .taken }
        if unreadable == refused { return .unreadable }
        return forbidden == refused ? .forbidden : .refused
    }
}
