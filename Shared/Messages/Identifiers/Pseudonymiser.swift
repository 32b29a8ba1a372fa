/// Makes pseudonyms of INEs: keyed BLAKE2b, 16 bytes. Only intake holds one.
public struct Pseudonymiser: Sendable {
    private let key: [UInt8]

    /// - Parameter key: 32 secret bytes. Another key makes other pseudonyms: it cannot be changed while facts are kept.
    public init?(key: [UInt8]) {
        guard key.count == 32 else { return nil }
        self.key = key
    }

    public func pseudonym(of pupil: INE) -> Pseudonym {
        let digest = Digest.bytes(of: Array(pupil.text.utf8), count: 16, key: key)
        return Pseudonym(digest: digest)
    }
}

extension Pseudonym {
    /// - Parameter digest: 16 bytes, which the caller vouches for.
    init(digest: [UInt8]) {
        func word(_ bytes: ArraySlice<UInt8>) -> UInt64 { bytes.reduce(0) { $0 << 8 | UInt64($1) } }
        self.init(high: word(digest[0..<8]), low: word(digest[8..<16]))
    }
}
