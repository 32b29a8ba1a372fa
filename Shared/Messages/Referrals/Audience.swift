/// Whom a partner may receive. An adult service never receives somebody under 16 or of unknown age, whatever its ages.
public struct Audience: Hashable, Sendable {
    /// In full years, included; nil: no limit.
    public var minimumAge: Int?
    public var maximumAge: Int?
    /// A service for young adults, such as a mission locale.
    public var isAdultService: Bool

    public init(minimumAge: Int? = nil, maximumAge: Int? = nil, isAdultService: Bool = false) {
        self.minimumAge = minimumAge
        self.maximumAge = maximumAge
        self.isAdultService = isAdultService
    }

    /// - Parameter age: in full years; nil when not known, which no limit of age admits.
    public func admits(age: Int?) -> Bool {
        guard let age else { return !isAdultService && minimumAge == nil && maximumAge == nil }
        if isAdultService, age < 16 { return false }
        return age >= minimumAge ?? 0 && age <= maximumAge ?? .max
    }
}

extension Audience: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        minimumAge = try json["minimumAge"].readIfPresent()
        maximumAge = try json["maximumAge"].readIfPresent()
        isAdultService = try json["adultService"].readIfPresent() ?? false
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("minimumAge", ifPresent: minimumAge)
            writer.field("maximumAge", ifPresent: maximumAge)
            writer.field("adultService", isAdultService)
        }
    }
}
