/// One range of an `Accept` field: `text/*;q=0.5` (RFC 9110, 12.5.1).
struct MediaRange {
    /// In lower case; `*` stands for all.
    let type: String
    let subtype: String
    /// In lower case, without the weight.
    let parameters: [String: String]
    /// From 0, not acceptable, to 1.
    let quality: Double

    /// Nil where it is none.
    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { String($0).trimmed.lowercased() }
        let sides = parts[0].split(separator: "/", omittingEmptySubsequences: false)
        guard sides.count == 2, sides.allSatisfy({ !$0.isEmpty }) else { return nil }
        (type, subtype) = (String(sides[0]), String(sides[1]))
        var parameters: [String: String] = [:]
        var quality = 1.0
        for part in parts.dropFirst() {
            let sides = part.split(separator: "=", maxSplits: 1).map { String($0).trimmed }
            guard sides.count == 2 else { continue }
            if sides[0] == "q" {
                quality = Double(sides[1]).map { min(max($0, 0), 1) } ?? 0
            } else {
                parameters[String(sides[0])] = sides[1].filter { $0 != "\"" }
            }
        }
        self.parameters = parameters
        self.quality = quality
    }

    /// How nearly it names a media type: nil where it does not, greater where it names more of it.
    /// - Parameter known: the parameters that the type has. What a range asks for beside them, in `version` alone, makes it
    ///   another type; other parameters are left alone.
    func specificity(for type: String, _ subtype: String, version: String) -> Int? {
        if let wanted = parameters["version"], wanted != version { return nil }
        let named = parameters["version"] == nil ? 0 : 1
        switch (self.type, self.subtype) {
        case (type, subtype): return 2 + named
        case (type, "*"): return 1
        case ("*", "*"): return 0
        default: return nil
        }
    }
}
