/// Random numbers that are the same for the same seed (SplitMix64, Steele et al. 2014): a test that fails says its
/// seed, and fails again with it.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        Int.random(in: 0..<denominator, using: &self) < numerator
    }

    /// One of `choices`, which must not be empty.
    mutating func one<Choice>(of choices: [Choice]) -> Choice {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    /// A value in two of three cases.
    mutating func perhaps<Value>(_ value: (inout SeededGenerator) -> Value) -> Value? {
        chance(2, in: 3) ? value(&self) : nil
    }

    mutating func list<Value>(upTo limit: Int, _ value: (inout SeededGenerator) -> Value) -> [Value] {
        (0..<Int.random(in: 0...limit, using: &self)).map { _ in value(&self) }
    }
}
