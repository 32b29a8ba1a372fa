/// The latest values of a compacted input, by key, grouped by what stands before the first `/` of the key: all that is
/// known of one pupil lies together.
public final class Table {
    public typealias Row = (key: [UInt8], value: [UInt8])

    private var groups: [[UInt8]: [Row]] = [:]

    public init() {}

    public var count: Int { groups.values.reduce(0) { $0 + $1.count } }

    /// The rows whose key is `group` or begins with `group/`, in the order of their keys.
    public func rows(of group: UnsafeRawBufferPointer) -> [Row] { groups[Array(group)] ?? [] }

    public func value(of key: UnsafeRawBufferPointer) -> [UInt8]? {
        let key = Array(key)
        return groups[Self.group(of: key)]?.first { $0.key == key }?.value
    }

    /// All rows, in no order.
    public func forEach(_ body: (Row) -> Void) {
        for rows in groups.values { rows.forEach(body) }
    }

    /// A nil value is a tombstone.
    func put(_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
        let key = Array(key)
        let group = Self.group(of: key)
        var rows = groups[group] ?? []
        let at = rows.firstIndex { !$0.key.lexicographicallyPrecedes(key) } ?? rows.count
        let present = at < rows.count && rows[at].key == key
        switch (value, present) {
        case (let value?, true): rows[at].value = Array(value)
        case (let value?, false): rows.insert((key, Array(value)), at: at)
        case (nil, true): rows.remove(at: at)
        case (nil, false): return
        }
        groups[group] = rows.isEmpty ? nil : rows
    }

    func removeAll() { groups.removeAll() }

    private static func group(of key: [UInt8]) -> [UInt8] {
        Array(key.prefix { $0 != UInt8(ascii: "/") })
    }
}
