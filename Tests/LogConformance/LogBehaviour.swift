/// One thing that the runtime rests on, and how to see whether a log does it.
///
/// The simulated log and the real broker behind librdkafka pass the same behaviours: else what is proved on the one says
/// nothing about the other. Where they differ, the real one is right.
///
///     @Test("a log behaves as the runtime expects", arguments: LogBehaviour.all)
///     func behaves(_ behaviour: LogBehaviour) throws { try behaviour.check(on: fixture) }
public struct LogBehaviour: Sendable, CustomStringConvertible {
    /// A sentence.
    public let name: String
    public let needs: LogFeatures
    private let body: @Sendable (Trial) throws -> Void

    init(_ name: String, needs: LogFeatures = [], _ body: @escaping @Sendable (Trial) throws -> Void) {
        self.name = name
        self.needs = needs
        self.body = body
    }

    public var description: String { name }

    public static let all: [LogBehaviour] =
        records + reading + visibility + fencing + hanging + offsets + groups + assignment
        + compaction

    /// Does nothing when the fixture lacks what it needs.
    /// - Throws: `Nonconformance`, or the `KafkaError` that should not have been.
    public func check(on fixture: any LogFixture) throws {
        guard fixture.features.isSuperset(of: needs) else { return }
        let trial = try Trial(fixture)
        defer { trial.close() }
        try body(trial)
    }
}
