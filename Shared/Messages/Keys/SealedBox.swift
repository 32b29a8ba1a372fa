import CSodium

/// Anonymous public-key encryption (libsodium `crypto_box_seal`: X25519, XSalsa20, Poly1305).
///
/// Who seals needs the public key alone and cannot open again. Sealing twice gives different bytes, so a sealed value is
/// made once and copied on, never made again in a replay.
public struct SealedBox: Hashable, Sendable {
    public let bytes: [UInt8]

    /// What sealing adds to the length.
    public static let overhead = crypto_box_sealbytes()

    public init?(bytes: [UInt8]) {
        guard bytes.count >= Self.overhead else { return nil }
        self.bytes = bytes
    }

    /// Seals `message` to the holder of the secret key of `recipient`.
    public init(sealing message: [UInt8], to recipient: PublicKey) {
        _ = Sodium.ready
        var sealed = [UInt8](repeating: 0, count: message.count + Self.overhead)
        // Fails only for a public key of small order, which PublicKey refuses.
        crypto_box_seal(&sealed, message, UInt64(message.count), recipient.bytes)
        bytes = sealed
    }

    /// What was sealed; nil when `key` is not the recipient's or a byte was changed.
    public func opened(with key: SecretKey) -> [UInt8]? {
        var message = [UInt8](repeating: 0, count: bytes.count - Self.overhead)
        guard crypto_box_seal_open(&message, bytes, UInt64(bytes.count), key.publicKey.bytes, key.bytes) == 0 else {
            return nil
        }
        return message
    }
}

/// In JSON: base64 (RFC 4648 §4, with padding).
extension SealedBox: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let bytes = Base64.bytes(try String(json)), let box = SealedBox(bytes: bytes) else {
            throw json.failure(.invalidValue, "must be a sealed box in base64")
        }
        self = box
    }

    public func write(to writer: inout JSONWriter) { writer.string(Base64.text(bytes)) }
}
