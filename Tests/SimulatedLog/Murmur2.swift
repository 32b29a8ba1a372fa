/// The hash of Java's default partitioner (Appleby's MurmurHash2 with Kafka's seed), by which a key finds its partition.
enum Murmur2 {
    static func partition(of key: UnsafeRawBufferPointer, count: Int) -> Int {
        Int(hash(key) & 0x7FFF_FFFF) % count
    }

    static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        let m: UInt32 = 0x5BD1_E995
        var h: UInt32 = 0x9747_B28C ^ UInt32(truncatingIfNeeded: bytes.count)
        let whole = bytes.count & ~3
        for i in stride(from: 0, to: whole, by: 4) {
            var k = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: i, as: UInt32.self)) &* m
            k = (k ^ (k >> 24)) &* m
            h = (h &* m) ^ k
        }
        if bytes.count > whole {
            for i in (whole..<bytes.count).reversed() { h ^= UInt32(bytes[i]) << (8 * UInt32(i - whole)) }
            h = h &* m
        }
        h = (h ^ (h >> 13)) &* m
        return h ^ (h >> 15)
    }
}
