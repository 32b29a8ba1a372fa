/// Who is written to, without saying who it is: 64 bits that only the holder of the contacts' secret keys can tie to an
/// address, that differ from pupil to pupil, and that stay when those keys are replaced.
///
/// It stands for the address, not for the place in the list of guardians: guardians who change places are not written
/// to twice, and a mistyped address that is mended is a new recipient, who has not been told yet.
public struct RecipientID: Hashable, Sendable {
    public let bits: UInt64

    public init(bits: UInt64) {
        self.bits = bits
    }

    /// 16 hexadecimal digits.
    public var text: String {
        let digits = String(bits, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
