import CSodium

/// BLAKE2b (RFC 7693), the one hash function of the system, through libsodium.
///
/// The functions of libsodium used here keep no state and may be called from any thread.
public enum Digest {
    /// 128 bits over `values` joined by `|`, as 32 lower-case hexadecimal digits.
    public static func identifier(of values: [String]) -> String {
        Hexadecimal.text(bytes(of: Array(values.joined(separator: "|").utf8), count: 16))
    }

    /// An unkeyed digest of `count` bytes, 1 to 64.
    public static func bytes(of message: [UInt8], count: Int, key: [UInt8] = []) -> [UInt8] {
        precondition((1...64).contains(count) && key.count <= 64, "BLAKE2b makes 1 to 64 bytes")
        _ = Sodium.ready
        var digest = [UInt8](repeating: 0, count: count)
        // Fails only for lengths out of range, which the precondition excludes.
        crypto_generichash_blake2b(
            &digest, count, message, UInt64(message.count), key.isEmpty ? nil : key, key.count)
        return digest
    }

    /// The 8-byte digest of `text`, unkeyed, read as a big-endian number.
    public static func tieBreak(_ text: String) -> UInt64 {
        var text = text
        return text.withUTF8 { tieBreak(UnsafeRawBufferPointer($0)) }
    }

    /// - Parameter bytes: valid for the call. Allocates nothing.
    public static func tieBreak(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        _ = Sodium.ready
        var digest: UInt64 = 0
        crypto_generichash_blake2b(
            &digest, 8, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), UInt64(bytes.count), nil, 0)
        return UInt64(bigEndian: digest)
    }
}
