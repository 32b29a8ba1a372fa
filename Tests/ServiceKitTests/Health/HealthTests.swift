import ServiceKit
import Testing

@Suite("Health")
struct HealthTests {
    @Test("is ready once every part has said so, and says why it is not")
    func readiness() {
        let health = Health()
        #expect(health.isReady)
        let kafka = health.component("kafka")
        let runtime = health.component("runtime")
        #expect(health.reasons.map { "\($0.component): \($0.reason)" } == ["kafka: starting", "runtime: starting"])
        runtime.ready()
        kafka.unready("no broker answers")
        #expect(health.reasons.map { "\($0.component): \($0.reason)" } == ["kafka: no broker answers"])
        kafka.ready()
        #expect(health.isReady)
        kafka.unready("again")
        #expect(!health.isReady)
        kafka.remove()
        #expect(health.isReady)
    }

    @Test("is alive until a part is dead")
    func liveness() {
        let health = Health()
        let runtime = health.component("runtime")
        #expect(health.isAlive)
        runtime.dead("no progress")
        #expect(!health.isAlive)
        #expect(!health.isReady)
    }
}
