import ServiceKit
import Testing

@Suite("A request to drain")
struct DrainRequestTests {
    @Test("reaches those who wait, those who act, and those who ask later")
    func reach() async {
        let drain = DrainRequest()
        let calls = Monitor(0)
        drain.onRequest { calls.update { $0 += 1 } }
        #expect(!drain.isRequested)
        async let waited: Void = drain.wait()
        drain.request()
        drain.request()
        await waited
        await drain.wait()
        #expect(drain.isRequested)
        #expect(calls.read { $0 } == 1)
        drain.onRequest { calls.update { $0 += 1 } }
        #expect(calls.read { $0 } == 2)
    }
}
