/// The names of the fields that a school sends.
enum FieldName {
    static let all: Set<String> = [
        "type", "id", "school", "pupil", "recordedAt", "status",
        "date", "halfDay", "from", "to", "kind", "reason", "complete", "sourceReason",
        "since", "until", "birthDate", "division", "level", "destination", "postcode",
        "givenName", "familyName", "email", "phone", "guardians", "name", "address", "language", "channels", "legal",
        "optOut",
    ]

    /// The start of a pointer into what was sent, as far as its names are ours: another could be anything, an INE for one,
    /// and refusals go where no identity may.
    static func known(in pointer: String) -> String {
        let segments = pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        let known = segments.prefix { segment in
            all.contains(String(segment)) || (segment.utf8.count <= 3 && UInt(segment) != nil)
        }
        return known.map { "/\($0)" }.joined()
    }
}
