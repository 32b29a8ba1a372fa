import Glibc

/// One version of one key's state: a single allocation that is also, to the byte, its changelog record.
///
///     | change 4 | count 4 | size/8 2  | key count 1 | flags 1 | 0x01 key … | value … | due 8, if flagged | flags 1 | format 1 |
///                                                              └ changelog key ┘└───────────── changelog value ─────────────┘
///
/// Once its batch is sealed a block does not change any more, so the committing thread may read it while the folding
/// thread works on newer versions. Lengths are those of the machine; the changelog's own bytes are little-endian.
struct StateBlock: Equatable {
    static let headerSize = 12
    static let trailerSize = 2
    /// What stands before each state key in the changelog; 0x00 begins the runtime's own keys.
    static let keyPrefix: UInt8 = 1

    struct Flags: OptionSet {
        let rawValue: UInt8
        static let due = Flags(rawValue: 1)
        /// The key was removed: its changelog record is a tombstone.
        static let removed = Flags(rawValue: 2)
        /// Removed, and committed, but a newer version stood in its place by then.
        static let buried = Flags(rawValue: 4)
    }

    let base: UnsafeMutableRawPointer

    init(base: UnsafeMutableRawPointer) { self.base = base }

    /// A block with room for `capacity` bytes of value and due time. Its value is empty.
    static func make(key: UnsafeRawBufferPointer, capacity: Int) -> StateBlock {
        let keyCount = key.count + 1
        precondition(keyCount <= UInt8.max, "a state key has at most 254 bytes")
        let size = size(keyCount: keyCount, capacity: capacity)
        let base = allocated(malloc(size), size)
        let block = StateBlock(base: base)
        block.change = .max
        block.count = 0
        block.size = size
        base.storeBytes(of: UInt8(keyCount), toByteOffset: 10, as: UInt8.self)
        block.flags = []
        base.storeBytes(of: keyPrefix, toByteOffset: headerSize, as: UInt8.self)
        if let source = key.baseAddress { memcpy(base + headerSize + 1, source, key.count) }
        return block
    }

    /// The allocation for that capacity, rounded up as jemalloc does, four sizes a doubling: the rest is room too.
    private static func size(keyCount: Int, capacity: Int) -> Int {
        let least = headerSize + keyCount + capacity + trailerSize
        let step = max(16, (1 << (Int.bitWidth - 1 - (least - 1).leadingZeroBitCount)) / 4)
        return (least + step - 1) / step * step
    }

    /// The same block with room for more; its address may be another.
    func grown(to capacity: Int) -> StateBlock {
        let size = Self.size(keyCount: keyCount, capacity: capacity)
        let base = Self.allocated(realloc(base, size), size)
        let block = StateBlock(base: base)
        block.size = size
        return block
    }

    private static func allocated(_ base: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer {
        guard let base else {
            fatalError("out of memory for \(size) bytes of state")  // what is committed is in the changelog
        }
        return base
    }

    func free() { Glibc.free(base) }

    /// Index into the changes of the batch that made this version.
    var change: UInt32 {
        get { base.load(as: UInt32.self) }
        nonmutating set { base.storeBytes(of: newValue, as: UInt32.self) }
    }

    var count: Int {
        get { Int(base.load(fromByteOffset: 4, as: UInt32.self)) }
        nonmutating set { base.storeBytes(of: UInt32(newValue), toByteOffset: 4, as: UInt32.self) }
    }

    var flags: Flags {
        get { Flags(rawValue: base.load(fromByteOffset: 11, as: UInt8.self)) }
        nonmutating set { base.storeBytes(of: newValue.rawValue, toByteOffset: 11, as: UInt8.self) }
    }

    /// Of the allocation. Above 512 KiB it is told as less than it is, which costs a `realloc` and is right all the same.
    private var size: Int {
        get { Int(base.load(fromByteOffset: 8, as: UInt16.self)) * 8 }
        nonmutating set { base.storeBytes(of: UInt16(clamping: newValue / 8), toByteOffset: 8, as: UInt16.self) }
    }

    private var keyCount: Int { Int(base.load(fromByteOffset: 10, as: UInt8.self)) }

    /// The key as the fold knows it.
    var key: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Self.headerSize + 1, count: keyCount - 1)
    }

    var valueStart: UnsafeMutableRawPointer { base + Self.headerSize + keyCount }

    var value: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: valueStart, count: count) }

    /// How many bytes value and due time may have together without a new allocation.
    var capacity: Int { size - Self.headerSize - keyCount - Self.trailerSize }

    /// What a value of `count` bytes takes of the capacity, with its due time.
    static func capacity(_ count: Int, due: Int64?) -> Int { count + (due == nil ? 0 : 8) }

    var due: Int64? {
        flags.contains(.due)
            ? Int64(littleEndian: (valueStart + count).loadUnaligned(as: Int64.self)) : nil
    }

    /// Writes what follows the value, after the value or the due time has changed.
    func finish(due: Int64?, format: UInt8) {
        var end = valueStart + count
        if let due {
            flags.insert(.due)
            end.storeBytes(of: due.littleEndian, as: Int64.self)
            end += 8
        } else {
            flags.remove(.due)
        }
        end.storeBytes(of: flags.intersection(.due).rawValue, as: UInt8.self)
        (end + 1).storeBytes(of: format, as: UInt8.self)
    }

    var changelogKey: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: base + Self.headerSize, count: keyCount)
    }

    /// Nil is a tombstone.
    var changelogValue: UnsafeRawBufferPointer? {
        if flags.contains(.removed) { return nil }
        let due = flags.contains(.due) ? 8 : 0
        return UnsafeRawBufferPointer(start: valueStart, count: count + due + Self.trailerSize)
    }
}
