internal import CSodium

/// Comparisons that take as long whatever they find, so that their time tells an attacker nothing.
public enum ConstantTime {
    /// Whether two byte strings are equal. Their lengths are no secret.
    public static func equal(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.count == right.count && sodium_memcmp(left, right, left.count) == 0
    }
}
