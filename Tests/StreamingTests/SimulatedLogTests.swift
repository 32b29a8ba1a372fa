import LogConformance
import SimulatedLog
import Streaming
import Testing

@Suite("The simulated log")
struct SimulatedLogTests {
    @Test("does what the real one does, whatever its seed", arguments: LogBehaviour.all)
    func conforms(_ behaviour: LogBehaviour) throws {
        for seed in 0..<UInt64(50) {
            do {
                try behaviour.check(on: SimulatedFixture(seed: seed))
            } catch {
                Issue.record(error, "seed \(seed)")
                return
            }
        }
    }
}
