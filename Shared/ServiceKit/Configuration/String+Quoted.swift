extension String {
    /// Between quotation marks, as a sentence shows a value; cut at 80 bytes.
    var quoted: String { "«\(truncated(toUTF8: 80))»" }

    /// Without white space at its ends.
    var trimmed: Substring {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return rest
    }
}
