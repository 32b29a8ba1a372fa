import Testing

@testable import Kafka

@Suite("The pace of transactions")
struct TransactionPaceTests {
    @Test("the first begins at once, and so does one that comes later than the markers of the one before")
    func atOnce() {
        var gap = RDKafkaTransactionGap()
        let end = ContinuousClock.now
        #expect(gap.left(at: end) == .zero)
        gap.ended(at: end)
        #expect(gap.left(at: end + RDKafkaTransactionGap.length) == .zero)
        #expect(gap.left(at: end + .seconds(1)) == .zero)
    }

    @Test("one that comes sooner waits for what is left, and not for the 20 ms after which librdkafka asks again")
    func gap() {
        var gap = RDKafkaTransactionGap()
        let end = ContinuousClock.now
        gap.ended(at: end)
        #expect(gap.left(at: end) == RDKafkaTransactionGap.length)
        #expect(gap.left(at: end + .milliseconds(1)) == RDKafkaTransactionGap.length - .milliseconds(1))
        #expect(RDKafkaTransactionGap.length < .milliseconds(20))
    }

    @Test("a flush looks again after a millisecond, and after ten when it takes long")
    func flush() {
        let slices = [0, 5, 16, 40, 80, 30_000].map { RDKafkaProducer.flushSlice(after: .milliseconds($0)) }
        #expect(slices == [1, 1, 2, 5, 10, 10])
    }
}
