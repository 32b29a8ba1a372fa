/// Header fields in their order; names compare without regard to case.
public struct HTTPHeaders: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [(name: String, value: String)]

    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }

    /// The first value of a field; setting replaces all of them.
    public subscript(name: String) -> String? {
        get { fields.first { Self.same($0.name, name) }?.value }
        set {
            fields.removeAll { Self.same($0.name, name) }
            if let newValue { fields.append((name, newValue)) }
        }
    }

    /// Adds a value to those that are there.
    public mutating func add(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// All values of a field that is a list, which may come in several lines (RFC 9110, 5.3).
    func list(_ name: String) -> String? {
        let values = fields.filter { Self.same($0.name, name) }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }

    /// Whether they name at most one host, and one that can be (RFC 9112, 3.2).
    var tellOneHost: Bool {
        let hosts = fields.filter { Self.same($0.name, "Host") }.map(\.value)
        // An empty one is right where the target has none.
        return hosts.count <= 1 && hosts.allSatisfy { $0.isEmpty || Authority($0) != nil }
    }

    /// Whether they say at most once how long the body is (RFC 9112, 6.3). Where they say it twice, a proxy before us may have
    /// seen another end of the request than we do, and what lies between would be a request of nobody's.
    var tellOneLength: Bool {
        fields.count { Self.same($0.name, "Content-Length") || Self.same($0.name, "Transfer-Encoding") } <= 1
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.lowercased() == right.lowercased()
    }
}
