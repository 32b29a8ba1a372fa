internal import CSodium

/// Keys that clients present (RFC 6750): 256 random bits, of which the server keeps a digest only. A digest without salt
/// or stretching is enough for a secret that nobody can guess. Any thread.
public enum BearerKey {
    /// The number of bytes of a digest.
    static let digestBytes = 32

    /// A new key, to be handed over once and kept by its holder alone: `vk_` and 43 letters of base64url.
    public static func generate() -> String {
        Sodium.prepare()
        var bytes = [UInt8](repeating: 0, count: 32)
        randombytes_buf(&bytes, bytes.count)
        return "vk_" + base64URL(bytes)
    }

    /// What a keys file holds in place of a key: its BLAKE2b-256, as 64 lower-case hex digits.
    public static func digest(of key: String) -> String {
        digest(key).map { byte in
            let digits = String(byte, radix: 16)
            return digits.utf8.count < 2 ? "0" + digits : digits
        }.joined()
    }

    static func digest(_ key: String) -> [UInt8] {
        Sodium.prepare()
        let key = Array(key.utf8)
        var digest = [UInt8](repeating: 0, count: digestBytes)
        crypto_generichash(&digest, digest.count, key, UInt64(key.count), nil, 0)
        return digest
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        let variant = sodium_base64_VARIANT_URLSAFE_NO_PADDING
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, variant))
        sodium_bin2base64(&text, text.count, bytes, bytes.count, variant)
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
