import Seeded

extension SplitMix64 {
    mutating func chance(_ numerator: Int, in denominator: Int) -> Bool {
        Int.random(in: 0..<denominator, using: &self) < numerator
    }

    /// One of `choices`, which must not be empty.
    mutating func one<Choice>(of choices: [Choice]) -> Choice {
        choices[Int.random(in: choices.indices, using: &self)]
    }

    /// A value in two of three cases.
    mutating func perhaps<Value>(_ value: (inout SplitMix64) -> Value) -> Value? {
        chance(2, in: 3) ? value(&self) : nil
    }

    mutating func list<Value>(upTo limit: Int, _ value: (inout SplitMix64) -> Value) -> [Value] {
        (0..<Int.random(in: 0...limit, using: &self)).map { _ in value(&self) }
    }
}
