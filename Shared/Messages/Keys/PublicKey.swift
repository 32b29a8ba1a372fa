import CSodium

/// The key that others seal with (X25519).
public struct PublicKey: Hashable, Sendable {
    /// 32 bytes.
    public let bytes: [UInt8]

    /// - Returns: nil when `bytes` are not 32, or a point of small order, to which nothing can be sealed.
    public init?(bytes: [UInt8]) {
        guard bytes.count == Int(crypto_box_PUBLICKEYBYTES) else { return nil }
        let anyScalar = [UInt8](repeating: 1, count: Int(crypto_box_SECRETKEYBYTES))
        var point = anyScalar
        guard crypto_scalarmult(&point, anyScalar, bytes) == 0 else { return nil }
        self.bytes = bytes
    }

    /// - Parameter hex: 64 hexadecimal digits.
    public init?(hex: some StringProtocol) {
        guard let bytes = Hexadecimal.bytes(hex) else { return nil }
        self.init(bytes: bytes)
    }

    public var hex: String { Hexadecimal.text(bytes) }
}

extension PublicKey: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        guard let key = PublicKey(hex: try String(json)) else {
            throw json.failure(.invalidValue, "must be a public key: 64 hexadecimal digits")
        }
        self = key
    }

    public func write(to writer: inout JSONWriter) { writer.string(hex) }
}
