extension String {
    /// The longest prefix of whole characters that takes at most `limit` bytes; an ellipsis says that it was cut.
    func truncated(toUTF8 limit: Int) -> String {
        guard utf8.count > limit else { return self }
        var kept = ""
        var size = 0
        for character in self {
            size += character.utf8.count
            if size > limit - 3 { break }
            kept.append(character)
        }
        return kept + "…"
    }
}
