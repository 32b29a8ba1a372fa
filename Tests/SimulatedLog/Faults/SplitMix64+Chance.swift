public import Seeded

extension SplitMix64 {
    /// True in `perThousand` of a thousand cases.
    public mutating func chance(_ perThousand: Int) -> Bool { perThousand > 0 && below(1000) < perThousand }
}
