/// What became of the lines of one submission. It grows no further than the refusals that an answer can name.
public struct SubmissionResult: Sendable {
    /// How many refusals a sender is told of; a body of 64 MiB could hold millions.
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
    /// How many were refused, by code.
    public private(set) var refusals: [RefusalCode: Int] = [:]
    /// The first of those refused, at most ``maximumNamed``, in the order of the lines.
    public private(set) var named: [Refusal] = []

    public init() {}

    public mutating func accept() { accepted += 1 }

    public mutating func refuse(_ refusal: Refusal) {
        refusals[refusal.code, default: 0] += 1
        if named.count < Self.maximumNamed { named.append(refusal) }
    }

    /// Refuses a line that was accepted before, by whoever was to write it.
    public mutating func takeBack(_ refusal: Refusal) {
        accepted -= 1
        refusals[refusal.code, default: 0] += 1
        named.insert(refusal, at: named.firstIndex { $0.line > refusal.line } ?? named.endIndex)
        if named.count > Self.maximumNamed { named.removeLast() }
    }

    public var refused: Int { refusals.values.reduce(0, +) }

    /// Those refused and not in ``named``.
    public var unnamed: Int { refused - named.count }

    public var verdict: Verdict {
        if accepted > 0 { return .taken }
        if refusals.keys.allSatisfy(\.isUnreadable) { return .unreadable }
        return refusals.keys.allSatisfy { $0 == .schoolNotAllowed } ? .forbidden : .refused
    }
}
