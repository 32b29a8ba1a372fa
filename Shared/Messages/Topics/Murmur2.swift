/// The hash by which Kafka's Java clients choose a partition, so that every client agrees where a pupil is.
///
/// Source: MurmurHash2 (A. Appleby), 32 bits, seed 0x9747b28c, as org.apache.kafka.common.utils.Utils applies it.
public enum Murmur2 {
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Int32 {
        let multiplier: UInt32 = 0x5bd1_e995
        var hash: UInt32 = 0x9747_b28c ^ UInt32(truncatingIfNeeded: bytes.count)
        let whole = bytes.count & ~3
        for offset in stride(from: 0, to: whole, by: 4) {
            var word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash &*= multiplier
            hash ^= word
        }
        if whole < bytes.count {
            for offset in whole..<bytes.count { hash ^= UInt32(bytes[offset]) << UInt32(8 * (offset - whole)) }
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return Int32(bitPattern: hash)
    }

    public static func hash(_ text: String) -> Int32 {
        var text = text
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// The partition of a record with this key: the hash without its sign, modulo `count`.
    /// - Parameter count: at least 1.
    public static func partition(ofKey bytes: UnsafeRawBufferPointer, of count: Int32) -> Int32 {
        (hash(bytes) & 0x7fff_ffff) % count
    }

    /// The partition of everything about `pupil`.
    public static func partition(of pupil: Pseudonym, of count: Int32) -> Int32 {
        (hash(pupil.hex) & 0x7fff_ffff) % count
    }
}
