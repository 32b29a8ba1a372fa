/// The one source of chance of a simulated history (Steele, Lea, Flood: "Fast splittable pseudorandom number generators",
/// OOPSLA 2014): the same seed gives the same history on every machine.
public struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// 0 ..< `bound`; 0 when `bound` is 1 or less.
    public mutating func below(_ bound: Int) -> Int {
        bound <= 1 ? 0 : Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: bound)) >> 32)
    }

    /// True in `perThousand` of a thousand cases.
    public mutating func chance(_ perThousand: Int) -> Bool { perThousand > 0 && below(1000) < perThousand }
}
