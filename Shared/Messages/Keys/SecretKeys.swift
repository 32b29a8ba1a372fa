/// The keys that open contacts: that of the public key that is sealed to now, and those before it, whose boxes are still about.
public struct SecretKeys: Sendable {
    /// The newest first; at least one, and none twice.
    public let all: [SecretKey]

    /// - Parameter all: the newest first.
    /// - Returns: nil when there is none, or one of them twice.
    public init?(_ all: [SecretKey]) {
        guard !all.isEmpty, Set(all.map(\.publicKey)).count == all.count else { return nil }
        self.all = all
    }

    public init(_ key: SecretKey) { all = [key] }

    public var newest: SecretKey { all[0] }
    public var oldest: SecretKey { all[all.count - 1] }

    /// A digest of which keys these are, not of their order.
    public var digest: UInt64 {
        all.reduce(0) { $0 &+ $1.publicKey.bytes.withUnsafeBytes { Digest.tieBreak($0) } }
    }
}

extension SealedBox {
    /// What was sealed to any of `keys`; nil when it was sealed to another, or a byte was changed.
    public func opened(with keys: SecretKeys) -> [UInt8]? {
        for key in keys.all {
            if let message = opened(with: key) { return message }
        }
        return nil
    }
}
