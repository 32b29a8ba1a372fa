import CSodium

/// Base64 with the standard alphabet and padding (RFC 4648 §4), through libsodium.
enum Base64 {
    static func text(_ bytes: [UInt8]) -> String {
        var characters = [CChar](
            repeating: 0, count: sodium_base64_encoded_len(bytes.count, sodium_base64_VARIANT_ORIGINAL))
        sodium_bin2base64(&characters, characters.count, bytes, bytes.count, sodium_base64_VARIANT_ORIGINAL)
        return String(decoding: characters.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)  // without C's NUL
    }

    static func bytes(_ text: String) -> [UInt8]? {
        let characters = text.utf8.map { CChar(bitPattern: $0) }
        var bytes = [UInt8](repeating: 0, count: characters.count / 4 * 3 + 3)
        var count = 0
        let status = sodium_base642bin(
            &bytes, bytes.count, characters, characters.count, nil, &count, nil, sodium_base64_VARIANT_ORIGINAL)
        return status == 0 ? Array(bytes.prefix(count)) : nil
    }
}
