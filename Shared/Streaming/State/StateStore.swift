import Glibc

/// State of one task by key: bytes whose meaning is the fold's.
///
/// Versions, not an overlay of copies: the first change of a key in a batch makes a new block and keeps the old one
/// until the batch is committed. So rolling back is putting the old blocks back, and the committing thread produces the
/// sealed blocks as they lie, while the next batch goes on (exactly-once.md B4.8, B4.9).
///
/// A table with linear probing of 8-byte slots; a block holds key and value in one allocation, so a look-up costs two
/// cache misses. Used by the folding thread alone.
public final class StateStore {
    private typealias Slot = UInt64

    /// Address in the low 48 bits, as user space has it on x86-64 and AArch64; the top of the hash above it, so that few
    /// blocks are touched to find that they are another key's.
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var used = 0
    private var removed = 0
    private var open = StateChanges()
    private var dues = DueQueue()
    private let format: UInt8
    /// Where a value is changed that may outgrow its block; as large as the largest so far.
    private var aside = UnsafeMutableRawBufferPointer.allocate(byteCount: 1024, alignment: 8)

    /// - Parameter format: written with each value; see `Topology.stateFormat`.
    public init(format: UInt8 = 1) {
        self.format = format
        mask = 1023
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
    }

    deinit {
        rollBack([])
        for slot in 0...mask where slots[slot] != 0 { Self.block(slots[slot]).free() }
        slots.deallocate()
        aside.deallocate()
    }

    /// The number of keys.
    public var count: Int { used - removed }

    /// The value in force; it may be read until the next call that changes the store.
    public func value(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard let block = live(key) else { return nil }
        return block.value
    }

    /// Changes a value in place.
    /// - Parameters:
    ///   - reserve: by how many bytes the value may grow in `body`.
    ///   - body: is given the value's room (its present bytes, then at least `reserve` bytes that are not initialised) and
    ///     its present count, which it may change (zero for a key that was not there); answers whether it changed
    ///     anything. A count of zero afterwards removes the key. It must not change the store.
    /// - Precondition: `body` leaves a count within the room it was given; a key has at most 254 bytes.
    /// - Returns: what `body` answered.
    @discardableResult
    public func update(
        _ key: UnsafeRawBufferPointer, reserve: Int,
        _ body: (_ room: UnsafeMutableRawBufferPointer, _ count: inout Int) -> Bool
    ) -> Bool {
        let hash = Self.hash(key)
        let slot = find(key, hash)
        let present = slots[slot] == 0 ? nil : Self.block(slots[slot])
        let wasRemoved = present?.flags.contains(.removed) ?? false
        let isLive = present != nil && !wasRemoved
        let before = isLive ? present?.count ?? 0 : 0
        let due = isLive ? present?.due : nil

        let own = present.flatMap { isOpen($0) ? $0 : nil }
        var count = before

        if let own, StateBlock.capacity(before + reserve, due: due) <= own.capacity {
            guard body(UnsafeMutableRawBufferPointer(start: own.valueStart, count: before + reserve), &count) else {
                // The room may reach over the old due time and trailer.
                own.finish(due: due, format: format)
                return false
            }
            precondition(count <= before + reserve, "a value outgrew the room that was reserved for it")
            open.bytes += max(count - before, 0)
            finish(own, count: count, due: due, wasRemoved: wasRemoved)
            return true
        }

        // Aside, so that the block has no room but for what the value has become.
        let room = room(before + reserve)
        if isLive, let present { room.copyMemory(from: present.value) }
        guard body(room, &count), count > 0 || isLive || own != nil else { return false }
        precondition(count <= room.count, "a value outgrew the room that was reserved for it")
        let capacity = StateBlock.capacity(count, due: due)
        let block: StateBlock
        if let own {
            block = fit(own, at: slot, to: capacity)
            open.bytes += max(count - before, 0)
        } else {
            block = StateBlock.make(key: key, capacity: capacity)
            record(block, replacing: present, at: slot, hash: hash)
            open.bytes += key.count + count + Self.recordOverhead
        }
        let value = UnsafeMutableRawBufferPointer(start: block.valueStart, count: count)
        value.copyMemory(from: UnsafeRawBufferPointer(rebasing: room[..<count]))
        finish(block, count: count, due: due, wasRemoved: wasRemoved)
        return true
    }

    /// Replaces a value whole; an empty one removes the key.
    public func set(_ key: UnsafeRawBufferPointer, to value: [UInt8]) {
        update(key, reserve: value.count) { room, count in
            value.withUnsafeBytes { bytes in
                if let source = bytes.baseAddress, let target = room.baseAddress { memcpy(target, source, bytes.count) }
            }
            count = value.count
            return true
        }
    }

    /// Has `Fold.punctuate` called for the key at or after a time (milliseconds since 1970); nil takes it back. It is part
    /// of the state: it survives a restart, and an abort takes it back. Without a value under the key it does nothing.
    public func setDue(_ key: UnsafeRawBufferPointer, _ due: Int64?) {
        guard let present = live(key), present.due != due else { return }
        update(key, reserve: 0) { _, _ in true }
        let slot = find(key, Self.hash(key))
        let block = Self.block(slots[slot])
        fit(block, at: slot, to: StateBlock.capacity(block.count, due: due)).finish(due: due, format: format)
        if let due { push(due, key) }
    }

    /// When the key is due, if it is.
    public func due(of key: UnsafeRawBufferPointer) -> Int64? { live(key)?.due }

    /// All keys, in no order. The store must not change meanwhile.
    public func forEachKey(_ body: (UnsafeRawBufferPointer) -> Void) {
        for slot in 0...mask where slots[slot] != 0 {
            let block = Self.block(slots[slot])
            if !block.flags.contains(.removed) { body(block.key) }
        }
    }

    // MARK: What the runtime does

    /// When the earliest key may be due.
    var earliestDue: Int64? { dues.earliest }

    /// Takes the next key that is due at `now`, and clears its time.
    func popDue(_ now: Int64) -> [UInt8]? {
        while let earliest = dues.earliest, earliest <= now, let (due, key) = dues.pop() {
            let isDue = key.withUnsafeBytes { bytes in
                guard self.due(of: bytes) == due else { return false }
                setDue(bytes, nil)
                return true
            }
            if isDue { return key }
        }
        return nil
    }

    /// Bytes that the open batch will write to the changelog, about.
    var openBytes: Int { open.bytes }
    var hasOpenChanges: Bool { !open.isEmpty }

    /// Ends the open batch: its versions do not change any more.
    func seal() -> StateChanges {
        defer { open = StateChanges() }
        return open
    }

    /// The transaction of these changes is committed: what stood before is forgotten.
    func commit(_ changes: StateChanges) {
        for change in changes.changes {
            change.old?.free()
            guard change.new.flags.contains(.removed) else { continue }
            let slot = find(change.new.key, Self.hash(change.new.key))
            if slots[slot] != 0, Self.block(slots[slot]) == change.new {
                erase(slot)
                change.new.free()
            } else {
                change.new.flags.insert(.buried)
            }
        }
    }

    /// Takes back the open batch and the sealed ones, newest last in `sealed`.
    func rollBack(_ sealed: [StateChanges]) {
        takeBack(open)
        open = StateChanges()
        for changes in sealed.reversed() { takeBack(changes) }
    }

    /// Takes one changelog record in, as it stands in the topic behind `StateBlock.keyPrefix`.
    func restore(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
        let hash = Self.hash(key)
        let slot = find(key, hash)
        let present = slots[slot] == 0 ? nil : Self.block(slots[slot])
        guard let value, value.count >= StateBlock.trailerSize else {
            if let present {
                erase(slot)
                present.free()
            }
            return
        }
        let flags = StateBlock.Flags(rawValue: value[value.count - 2])
        let hasDue = flags.contains(.due) && value.count >= 8 + StateBlock.trailerSize
        let count = value.count - StateBlock.trailerSize - (hasDue ? 8 : 0)
        let due = hasDue ? Int64(littleEndian: value.loadUnaligned(fromByteOffset: count, as: Int64.self)) : nil
        let block = StateBlock.make(key: key, capacity: StateBlock.capacity(count, due: due))
        if let source = value.baseAddress { memcpy(block.valueStart, source, count) }
        block.count = count
        block.finish(due: due, format: format)
        put(block, at: slot, hash: hash)
        present?.free()
        if let due { push(due, key) }
    }

    func removeAll() {
        rollBack([])
        for slot in 0...mask where slots[slot] != 0 {
            Self.block(slots[slot]).free()
            slots[slot] = 0
        }
        used = 0
        removed = 0
        dues.removeAll()
    }

    // MARK: Versions

    private func room(_ count: Int) -> UnsafeMutableRawBufferPointer {
        if count > aside.count {
            aside.deallocate()
            aside = .allocate(byteCount: count * 2, alignment: 8)
        }
        return UnsafeMutableRawBufferPointer(rebasing: aside[..<count])
    }

    private func isOpen(_ block: StateBlock) -> Bool {
        let index = Int(block.change)
        return index < open.changes.count && open.changes[index].new == block
    }

    private func record(_ block: StateBlock, replacing old: StateBlock?, at slot: Int, hash: UInt64) {
        block.change = UInt32(truncatingIfNeeded: open.changes.count)
        open.changes.append(.init(old: old, new: block))
        put(block, at: slot, hash: hash)
    }

    /// The open batch's own version, where it lies when it has that capacity.
    private func fit(_ block: StateBlock, at slot: Int, to capacity: Int) -> StateBlock {
        guard capacity > block.capacity else { return block }
        let moved = block.grown(to: capacity)
        open.changes[Int(moved.change)].new = moved
        slots[slot] = (slots[slot] & ~Self.addressMask) | UInt64(UInt(bitPattern: moved.base))
        return moved
    }

    private func finish(_ block: StateBlock, count: Int, due: Int64?, wasRemoved: Bool) {
        let isRemoved = count == 0
        block.count = count
        block.flags = isRemoved ? .removed : []
        block.finish(due: isRemoved ? nil : due, format: format)
        removed += (isRemoved ? 1 : 0) - (wasRemoved ? 1 : 0)
    }

    private func takeBack(_ changes: StateChanges) {
        for change in changes.changes.reversed() {
            let slot = find(change.new.key, Self.hash(change.new.key))
            if let old = change.old, !old.flags.contains(.buried) {
                if change.new.flags.contains(.removed) { removed -= 1 }
                slots[slot] = (slots[slot] & ~Self.addressMask) | UInt64(UInt(bitPattern: old.base))
                if old.flags.contains(.removed) { removed += 1 }
                if let due = old.due, due != change.new.due { push(due, old.key) }
            } else {
                change.old?.free()
                erase(slot)
            }
            change.new.free()
        }
    }

    /// Entries that hold no more are dropped once they outnumber the keys: what is due is then read off the blocks, so the key's
    /// must be in its slot.
    private func push(_ due: Int64, _ key: UnsafeRawBufferPointer) {
        dues.push(due, Array(key))
        guard dues.count > 2 * used + 1_024 else { return }
        dues.removeAll()
        for slot in 0...mask where slots[slot] != 0 {
            let block = Self.block(slots[slot])
            if let due = block.due { dues.push(due, Array(block.key)) }
        }
    }

    // MARK: The table

    /// What a record costs in a batch beside its key and value, about.
    private static let recordOverhead = 32
    private static let addressMask: UInt64 = (1 << 48) - 1

    private static func block(_ slot: Slot) -> StateBlock {
        guard let base = UnsafeMutableRawPointer(bitPattern: UInt(slot & addressMask)) else {
            preconditionFailure("an empty slot has no block")
        }
        return StateBlock(base: base)
    }

    /// Multiply and fold, eight bytes at a time. Keys are pseudonyms or begin with one, so nobody outside chooses them.
    private static func hash(_ key: UnsafeRawBufferPointer) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 &+ UInt64(key.count)
        var offset = 0
        while offset + 8 <= key.count {
            let product = (hash ^ key.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                .multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
            hash = product.high ^ product.low
            offset += 8
        }
        var tail: UInt64 = 0
        while offset < key.count {
            tail = tail << 8 | UInt64(key[offset])
            offset += 1
        }
        let product = (hash ^ tail).multipliedFullWidth(by: 0xA076_1D64_78BD_642F)
        return product.high ^ product.low
    }

    private func live(_ key: UnsafeRawBufferPointer) -> StateBlock? {
        let slot = find(key, Self.hash(key))
        guard slots[slot] != 0 else { return nil }
        let block = Self.block(slots[slot])
        return block.flags.contains(.removed) ? nil : block
    }

    /// The slot of the key, or the empty one where it would be.
    private func find(_ key: UnsafeRawBufferPointer, _ hash: UInt64) -> Int {
        let tag = hash & ~Self.addressMask
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != 0 {
            if slots[slot] & ~Self.addressMask == tag {
                let other = Self.block(slots[slot]).key
                if other.count == key.count, let a = other.baseAddress, let b = key.baseAddress,
                    memcmp(a, b, key.count) == 0
                {
                    return slot
                }
            }
            slot = (slot + 1) & mask
        }
        return slot
    }

    private func put(_ block: StateBlock, at slot: Int, hash: UInt64) {
        let isNew = slots[slot] == 0
        slots[slot] = (hash & ~Self.addressMask) | UInt64(UInt(bitPattern: block.base))
        guard isNew else { return }
        used += 1
        if used * 8 > (mask + 1) * 7 { rehash() }
    }

    private func rehash() {
        let old = slots
        let oldCount = mask + 1
        mask = oldCount * 2 - 1
        slots = .allocate(capacity: mask + 1)
        slots.initialize(repeating: 0, count: mask + 1)
        for index in 0..<oldCount where old[index] != 0 {
            var slot = Int(truncatingIfNeeded: Self.hash(Self.block(old[index]).key)) & mask
            while slots[slot] != 0 { slot = (slot + 1) & mask }
            slots[slot] = old[index]
        }
        old.deallocate()
    }

    /// Empties a slot and moves up what was pushed behind it (Knuth, TAOCP 6.4, algorithm R).
    private func erase(_ slot: Int) {
        if Self.block(slots[slot]).flags.contains(.removed) { removed -= 1 }
        used -= 1
        var hole = slot
        var next = (slot + 1) & mask
        slots[hole] = 0
        while slots[next] != 0 {
            let home = Int(truncatingIfNeeded: Self.hash(Self.block(slots[next]).key)) & mask
            if (next - home) & mask >= (next - hole) & mask {
                slots[hole] = slots[next]
                slots[next] = 0
                hole = next
            }
            next = (next + 1) & mask
        }
    }
}
