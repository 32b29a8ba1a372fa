import Messages
import Policy
import Streaming

/// Up to which school year a task has dropped what it knew.
///
/// It is a row of the task's state, so that the same records give the same wherever and whenever they are applied again:
///
///     key      "d"
///     value    year of September 4, little-endian
///
/// A fact of a dropped year is refused by this alone. So when exactly the state of the year is removed is nobody's concern, and it
/// is removed in parts.
struct DroppedYears {
    /// No pupil's.
    private static let key = [UInt8(ascii: "d")]

    private let state: StateStore

    init(_ state: StateStore) {
        self.state = state
    }

    /// Nil before the task's first fact.
    var last: SchoolYear? {
        Self.key.withUnsafeBytes { key in
            state.value(of: key).map { SchoolYear(start: Int(Int32(littleEndian: $0.loadUnaligned(as: Int32.self)))) }
        }
    }

    func advance(to year: SchoolYear) {
        state.set(Self.key, to: withUnsafeBytes(of: year.start.littleEndian) { Array($0) })
        removeSoon()
    }

    /// - Parameter key: one that is due.
    static func isDue(_ key: UnsafeRawBufferPointer) -> Bool { key.elementsEqual(self.key) }

    /// Removes the state of dropped years; the rest soon, where there is more than `limit` of it.
    func remove(atMost limit: Int) {
        guard let last else { return }
        var keys: [PupilYearKey] = []
        state.forEachKey { bytes in
            guard keys.count < limit, let key = PupilYearKey(bytes), key.year <= last else { return }
            keys.append(key)
        }
        for key in keys { key.withBytes { state.set($0, to: []) } }
        if keys.count == limit { removeSoon() }
    }

    /// Due at any time, so no clock decides.
    private func removeSoon() { Self.key.withUnsafeBytes { state.setDue($0, 0) } }
}

extension StateStore {
    fileprivate func set(_ key: [UInt8], to value: [UInt8]) { key.withUnsafeBytes { set($0, to: value) } }
}
