import Streaming
import Testing

@testable import StreamingService

@Suite("A partition that stands still")
struct LagMonitorTests {
    private let clock = TestClock()
    private static let a = TopicPartition("vigie.attendance", 0)
    private static let b = TopicPartition("vigie.attendance", 1)

    /// Each 5 s, for so many seconds.
    private func look(
        _ watch: inout LagMonitor, seconds: Int, positions: (Int64) -> [TopicPartition: Int64],
        ends: (Int64) -> [TopicPartition: Int64]
    ) {
        for second in stride(from: Int64(0), to: Int64(seconds), by: 5) {
            watch.look(positions(second), ends(second), at: clock.now)
            clock.pass(.seconds(5))
        }
    }

    private func reason(_ watch: LagMonitor) -> String? { watch.reason(at: clock.now) }

    @Test("is told two minutes after the last commit, with what waits, and until something is committed")
    func still() {
        var watch = LagMonitor()
        let positions: (Int64) -> [TopicPartition: Int64] = { [Self.a: 10, Self.b: 10 + $0] }
        let ends: (Int64) -> [TopicPartition: Int64] = { [Self.a: 10 + $0, Self.b: 11 + $0] }
        look(&watch, seconds: 120, positions: positions, ends: ends)
        #expect(reason(watch) == nil)
        // The lag was 0 at the first look, and grew from the second.
        look(
            &watch, seconds: 10, positions: { [Self.a: 10, Self.b: 200 + $0] },
            ends: { [Self.a: 130 + $0, Self.b: 999] })
        #expect(
            reason(watch)
                == "nothing is committed, and records wait: 125 for 130 s, in vigie.attendance[0]")
        // The brokers being away for a while is no progress.
        look(&watch, seconds: 30, positions: { [Self.a: 10, Self.b: 300 + $0] }, ends: { _ in [:] })
        #expect(reason(watch) != nil)
        watch.look([Self.a: 11, Self.b: 400], [Self.a: 200, Self.b: 999], at: clock.now)
        #expect(reason(watch) == nil)
    }

    @Test("is not one of which something is committed now and then, however slow the broker, however great the lag")
    func slow() {
        var watch = LagMonitor()
        look(
            &watch, seconds: 3_600, positions: { [Self.a: $0 / 100] }, ends: { [Self.a: 1_000 * ($0 + 1)] })
        #expect(reason(watch) == nil)
        #expect(watch.lags[Self.a] == 3_595_965)
    }

    @Test("is not one whose input does not grow: what is left may be markers that nobody reads")
    func quiet() {
        var watch = LagMonitor()
        look(&watch, seconds: 3_600, positions: { _ in [Self.a: 10] }, ends: { _ in [Self.a: 12] })
        #expect(reason(watch) == nil)
        #expect(watch.lags == [Self.a: 2])
    }

    @Test("is not one whose brokers were away: the time begins anew when they answer")
    func away() {
        var watch = LagMonitor()
        look(&watch, seconds: 10, positions: { _ in [Self.a: 10] }, ends: { [Self.a: 11 + $0] })
        look(&watch, seconds: 600, positions: { _ in [Self.a: 10] }, ends: { _ in [:] })
        look(&watch, seconds: 115, positions: { _ in [Self.a: 10] }, ends: { [Self.a: 100 + $0] })
        #expect(reason(watch) == nil)
        look(&watch, seconds: 15, positions: { _ in [Self.a: 10] }, ends: { [Self.a: 300 + $0] })
        #expect(reason(watch) != nil)
    }

    @Test("is forgotten with its lag when it is revoked")
    func revoked() {
        var watch = LagMonitor()
        look(&watch, seconds: 200, positions: { _ in [Self.a: 10] }, ends: { [Self.a: 11 + $0] })
        #expect(reason(watch) != nil)
        watch.look([Self.b: 3], [Self.b: 7], at: clock.now)
        #expect(reason(watch) == nil)
        #expect(watch.lags == [Self.b: 4])
    }
}
