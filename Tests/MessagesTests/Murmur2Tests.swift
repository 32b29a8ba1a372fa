import Messages
import Testing

@Suite("Partition of a key")
struct Murmur2Tests {
    @Test(
        "the hash is that of Kafka's Java client",
        arguments: [
            ("21", -973_932_308), ("foobar", -790_332_482), ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971), ("abc", 479_470_107),
        ] as [(String, Int32)])
    func javaVectors(text: String, hash: Int32) {
        #expect(Murmur2.hash(text) == hash)
    }

    @Test("a pupil's partition is that of the pseudonym as text, and never negative")
    func pupil() throws {
        for number in 0..<1_000 {
            let pupil = Pseudonym(high: UInt64(number) &* 0x9e37_79b9_7f4a_7c15, low: UInt64(number))
            let key = Array(pupil.hex.utf8)
            let partition = Murmur2.partition(of: pupil, of: 16)
            #expect((0..<16).contains(partition))
            #expect(key.withUnsafeBytes { Murmur2.partition(ofKey: $0, of: 16) } == partition)
        }
    }
}
