/// Times at which keys are due, earliest first. Entries are hints: the state says whether one still holds.
struct DueQueue {
    private var heap: [(due: Int64, key: [UInt8])] = []

    var earliest: Int64? { heap.first?.due }
    /// Of entries, those that hold no more too.
    var count: Int { heap.count }

    mutating func push(_ due: Int64, _ key: [UInt8]) {
        heap.append((due, key))
        var child = heap.count - 1
        while child > 0, heap[child].due < heap[(child - 1) / 2].due {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func pop() -> (due: Int64, key: [UInt8])? {
        guard let first = heap.first, let last = heap.popLast() else { return nil }
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && heap[child].due < heap[least].due
            {
                least = child
            }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    mutating func removeAll() { heap.removeAll() }
}
