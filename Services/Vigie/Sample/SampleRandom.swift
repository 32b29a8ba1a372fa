/// Random numbers that are the same for the same seed everywhere (SplitMix64: Steele, Lea, Flood, OOPSLA 2014).
struct SampleRandom: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Of 0 ..< `bound`.
    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// True with this probability, 0 to 1.
    mutating func chance(_ probability: Double) -> Bool { Double(next() >> 11) * 0x1p-53 < probability }

    mutating func pick<Element>(_ values: [Element]) -> Element { values[below(values.count)] }

    /// One of them, each as often as its weight says.
    mutating func pick<Element>(weighted values: [(Element, weight: Int)]) -> Element {
        var rest = below(values.reduce(0) { $0 + $1.weight })
        for (value, weight) in values {
            if rest < weight { return value }
            rest -= weight
        }
        return values[values.count - 1].0
    }

    /// 1, 2, 3, ...: each goes on to the next with this probability.
    mutating func run(goingOnWith probability: Double, atMost limit: Int) -> Int {
        var length = 1
        while length < limit, chance(probability) { length += 1 }
        return length
    }
}
