/// A step of the procedure in one case.
public struct CaseStep: Hashable, Sendable {
    /// A code of the procedure: `contact-guardians`, `educational-team`, `report-to-academy`, ...
    public var name: String
    /// The alert that calls for it.
    public var alert: Identifier?
    /// Who is to do it: a role.
    public var role: String
    public var due: Timestamp?

    public init(name: String, alert: Identifier? = nil, role: String, due: Timestamp? = nil) {
        self.name = name
        self.alert = alert
        self.role = role
        self.due = due
    }
}

extension CaseStep: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        name = try json["name"].code()
        alert = try json["alert"].readIfPresent()
        role = try json["role"].code()
        due = try json["due"].readIfPresent()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("alert", ifPresent: alert)
            writer.field("role", role)
            writer.field("due", ifPresent: due)
        }
    }
}
