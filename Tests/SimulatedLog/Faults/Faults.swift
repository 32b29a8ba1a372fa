import Seeded

/// How often what goes wrong: per thousand port calls at which it can.
public struct Faults: Sendable, Equatable {
    public var unreachable: Int
    public var answerLost: Int
    public var refused: Int
    /// Of the calling process, before or after the call's effect.
    public var crash: Int
    /// Of the brokers.
    public var restart: Int
    /// The longest time the brokers stay away, in milliseconds of the simulated clock.
    public var longestRestart: Int
    /// Of a rebalance whose leader has not heard of all partitions yet.
    public var staleMetadata: Int
    /// Of the commit markers that are on their way when their producer is killed.
    public var lostMarker: Int

    public init(
        unreachable: Int = 0, answerLost: Int = 0, refused: Int = 0, crash: Int = 0, restart: Int = 0,
        longestRestart: Int = 3_000, staleMetadata: Int = 0, lostMarker: Int = 0
    ) {
        self.unreachable = unreachable
        self.answerLost = answerLost
        self.refused = refused
        self.crash = crash
        self.restart = restart
        self.longestRestart = longestRestart
        self.staleMetadata = staleMetadata
        self.lostMarker = lostMarker
    }

    public static let none = Faults()
    public static let usual = Faults(
        unreachable: 15, answerLost: 15, refused: 8, crash: 4, restart: 1, staleMetadata: 50)

    var isNone: Bool { unreachable | answerLost | refused | crash | restart == 0 }

    /// - Returns: the fault that the seed wants at this call, if any.
    func draw(at call: PortCall, _ random: inout SplitMix64) -> Fault? {
        if isNone { return nil }
        if call.crossesNetwork, random.chance(unreachable) { return .unreachable }
        if call.hasEffect, random.chance(answerLost) { return .answerLost }
        if call.canLoseTransaction, random.chance(refused) { return .refused }
        if call.canThrow, random.chance(crash) { return random.chance(500) ? .crashBefore : .crashAfter }
        if call.crossesNetwork, random.chance(restart) {
            return .restart(milliseconds: Int64(1 + random.below(longestRestart)))
        }
        return nil
    }
}
