public import Messages

/// The partners that this installation may refer to, by id.
public struct PartnerDirectory: Hashable, Sendable {
    /// In the order of their ids.
    public let partners: [Partner]
    private let places: [Identifier: Int]

    public init(_ partners: [Partner] = []) {
        let places = Dictionary(partners.map { ($0.id, $0) }) { _, last in last }
        self.partners = places.values.sorted { $0.id < $1.id }
        self.places = Dictionary(uniqueKeysWithValues: self.partners.enumerated().map { ($1.id, $0) })
    }

    public subscript(id: Identifier) -> Partner? { places[id].map { partners[$0] } }
}

/// The file of `VIGIE_PARTNERS_FILE`: `{"partners": [...]}`.
extension PartnerDirectory: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) { self.init(try [Partner](ofFile: json)) }

    public func write(to writer: inout JSONWriter) {
        writer.object { $0.field("partners", partners) }
    }
}
