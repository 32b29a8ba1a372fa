/// Random numbers that are the same for the same seed on every machine (Steele, Lea, Flood: "Fast splittable pseudorandom
/// number generators", OOPSLA 2014): a test that fails says its seed, and fails again with it.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// 0 ..< `bound`; 0 when `bound` is 1 or less.
    public mutating func below(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// True in `percent` of a hundred cases.
    public mutating func chance(percent: UInt64) -> Bool { next() % 100 < percent }

    /// One of them; there must be one.
    public mutating func pick<Values: Collection>(_ values: Values) -> Values.Element {
        values[values.index(values.startIndex, offsetBy: Int(next() % UInt64(values.count)))]
    }
}
