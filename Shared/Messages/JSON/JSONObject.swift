/// The members of a JSON object, in the order in which they were written.
public struct JSONObject: Hashable, Sendable {
    public struct Member: Hashable, Sendable {
        public var name: String
        public var value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    public var members: [Member]

    public init(_ members: [Member] = []) {
        self.members = members
    }

    /// The value under `name`; nil when there is none. Objects here are small: a scan is faster than a table.
    public subscript(name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }
}
