/// State of one task by key: bytes whose meaning is the fold's.
public final class StateStore {
    public init() {}

    /// The number of keys.
    public var count: Int { 0 }

    /// The value in force; it may be read until the next call that changes the store.
    public func value(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? { nil }

    /// Changes a value in place.
    /// - Parameters:
    ///   - reserve: by how many bytes the value may grow in `body`.
    ///   - body: is given the value's room (its present bytes, then `reserve` bytes that are not initialised) and its present
    ///     count, which it may change (zero for a key that was not there); answers whether it changed anything.
    ///     A count of zero afterwards removes the key.
    /// - Returns: what `body` answered.
    @discardableResult
    public func update(
        _ key: UnsafeRawBufferPointer, reserve: Int,
        _ body: (_ room: UnsafeMutableRawBufferPointer, _ count: inout Int) -> Bool
    ) -> Bool { false }

    /// Replaces a value whole; an empty one removes the key.
    public func set(_ key: UnsafeRawBufferPointer, to value: [UInt8]) {}

    /// Has `Fold.punctuate` called for the key at or after a time (milliseconds since 1970); nil takes it back. It is part
    /// of the state: it survives a restart, and an abort takes it back.
    /// - Precondition: the key is there.
    public func setDue(_ key: UnsafeRawBufferPointer, _ due: Int64?) {}

    /// When the key is due, if it is.
    public func due(of key: UnsafeRawBufferPointer) -> Int64? { nil }
}
