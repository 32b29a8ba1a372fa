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

    /// Whether they say at most once how long the body is (RFC 9112, 6.3). Where they say it twice, a proxy before us may have
    /// seen another end of the request than we do, and what lies between would be a request of nobody's.
    var tellOneLength: Bool {
        fields.count { Self.same($0.name, "Content-Length") || Self.same($0.name, "Transfer-Encoding") } <= 1
    }

    private static func same(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && left.lowercased() == right.lowercased()
    }
}
