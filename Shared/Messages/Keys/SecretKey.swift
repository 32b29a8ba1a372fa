import CSodium

/// The key that opens what was sealed with its public one. It has no `description`: it must not reach a log.
public struct SecretKey: Sendable {
    /// 32 bytes.
    public let bytes: [UInt8]
    public let publicKey: PublicKey

    public init?(bytes: [UInt8]) {
        guard bytes.count == Int(crypto_box_SECRETKEYBYTES) else { return nil }
        var point = [UInt8](repeating: 0, count: Int(crypto_box_PUBLICKEYBYTES))
        guard crypto_scalarmult_base(&point, bytes) == 0, let publicKey = PublicKey(bytes: point) else { return nil }
        self.bytes = bytes
        self.publicKey = publicKey
    }

    /// - Parameter hex: 64 hexadecimal digits.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(hex) else { return nil }
        self.init(bytes: bytes)
    }
}
