import Seeded
import Testing

@testable import Streaming

/// A dictionary that does what the store must do, by copying everything.
private struct Model {
    struct Entry: Equatable { var value: [UInt8], due: Int64? }
    var current: [[UInt8]: Entry] = [:]
    /// Before each batch that is not committed, oldest first.
    var before: [[[UInt8]: Entry]] = [[:]]
}

@Suite("State of a task")
struct StateStoreTests {
    private func contents(_ store: StateStore) -> [[UInt8]: Model.Entry] {
        var found: [[UInt8]: Model.Entry] = [:]
        var keys: [[UInt8]] = []
        store.forEachKey { keys.append(Array($0)) }
        for key in keys {
            key.withUnsafeBytes { bytes in
                guard let value = store.value(of: bytes) else { return }
                found[key] = .init(value: Array(value), due: store.due(of: bytes))
            }
        }
        return found
    }

    private func replay(_ log: [(key: [UInt8], value: [UInt8]?)]) -> StateStore {
        let store = StateStore()
        for record in log {
            record.key.withUnsafeBytes { key in
                let bare = UnsafeRawBufferPointer(rebasing: key.dropFirst())
                guard let value = record.value else { return store.restore(bare, nil) }
                value.withUnsafeBytes { store.restore(bare, $0) }
            }
        }
        return store
    }

    @Test(
        "it equals a dictionary through any changes, commits and rollbacks, and its changelog restores it",
        arguments: 0..<200)
    func equalsModel(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let store = StateStore()
        var model = Model()
        var flight: StateChanges?
        var log: [(key: [UInt8], value: [UInt8]?)] = []
        let universe = Int.random(in: 1...60, using: &random)

        for _ in 0..<400 {
            let name = UInt8(Int.random(in: 0..<universe, using: &random))
            let key = [UInt8](repeating: name, count: Int(name % 20) + 1)
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<45:
                let extra = [UInt8](repeating: name, count: Int.random(in: 0...40, using: &random))
                let old = model.current[key]?.value ?? []
                _ = key.withUnsafeBytes { bytes in
                    store.update(bytes, reserve: extra.count) { room, count in
                        #expect(Array(room[0..<count]) == old)
                        for (index, byte) in extra.enumerated() { room[count + index] = byte }
                        count += extra.count
                        return true
                    }
                }
                let value = old + extra
                model.current[key] = value.isEmpty ? nil : .init(value: value, due: model.current[key]?.due)
            case 45..<55:
                _ = key.withUnsafeBytes { bytes in store.update(bytes, reserve: 8) { _, _ in false } }
            case 55..<65:
                key.withUnsafeBytes { store.set($0, to: []) }
                model.current[key] = nil
            case 65..<75:
                let due = Bool.random(using: &random) ? Int64.random(in: 0...1_000, using: &random) : nil
                key.withUnsafeBytes { store.setDue($0, due) }
                model.current[key]?.due = due
            case 75..<80:
                let now = Int64.random(in: 0...1_000, using: &random)
                let popped = store.popDue(now)
                let least = model.current.values.compactMap(\.due).min()
                #expect(popped.flatMap { model.current[$0]?.due } == least.flatMap { $0 <= now ? $0 : nil })
                if let popped { model.current[popped]?.due = nil }
            case 80..<88 where flight == nil:
                flight = store.seal()
                model.before.append(model.current)
            case 88..<94:
                guard let changes = flight else { break }
                for change in changes.changes {
                    log.append((Array(change.new.changelogKey), change.new.changelogValue.map { Array($0) }))
                }
                store.commit(changes)
                flight = nil
                let committed = model.before.removeLast()
                model.before[0] = committed
                #expect(contents(replay(log)) == committed)
            case 94..<97:
                store.rollBack(flight.map { [$0] } ?? [])
                flight = nil
                model.current = model.before[0]
                model.before = [model.before[0]]
            default:
                #expect(key.withUnsafeBytes { store.value(of: $0).map { Array($0) } } == model.current[key]?.value)
            }
            #expect(store.count == model.current.count)
        }
        #expect(contents(store) == model.current)
    }

    @Test("a sealed version stays as it is while the next batch changes its key")
    func sealedIsFrozen() {
        let store = StateStore()
        let key: [UInt8] = [7]
        key.withUnsafeBytes { store.set($0, to: [1, 2, 3]) }
        let sealed = store.seal()
        key.withUnsafeBytes { store.set($0, to: [9]) }
        #expect(sealed.changes[0].new.value.elementsEqual([1, 2, 3]))
        store.rollBack([sealed])
        #expect(store.count == 0)
    }

    @Test("a key that is restored in ten thousand versions is due when its last one says")
    func restoredDue() {
        let store = StateStore()
        let key: [UInt8] = [7]
        for due in (0..<10_000 as Range<Int64>).reversed() {
            key.withUnsafeBytes { key in
                withUnsafeBytes(of: due.littleEndian) { bytes in
                    Array([1] + bytes + [StateBlock.Flags.due.rawValue, 1]).withUnsafeBytes { store.restore(key, $0) }
                }
            }
            #expect(store.earliestDue == due)
        }
        #expect(store.popDue(0) == key)
    }

    @Test("a checkpoint reads back as it was written, and a newer one is refused")
    func checkpoint() throws {
        let checkpoint = Checkpoint(
            group: "vigie.alerting", transactionalID: "vigie.alerting-a", sequence: 7, stateFormat: 2,
            globalTable: .max,
            offsets: ["vigie.attendance": 42, "vigie.enrolments": 0])
        #expect(try checkpoint.encoded.withUnsafeBytes { try Checkpoint(decoding: $0) } == checkpoint)
        #expect(throws: Checkpoint.Failure.newer(version: 9)) {
            try Array("checkpoint 9\n".utf8).withUnsafeBytes { try Checkpoint(decoding: $0) }
        }
    }
}
