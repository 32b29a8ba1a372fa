/// A line that intake refused: the value on `rejections.<sender>` (`fr.vigie.submission.rejected.v1`), and an element of
/// the answer to `POST /v1/submissions`. It repeats nothing of the line.
public struct Rejection: SingleTypeMessage {
    public static let eventType = EventType.submissionRejected

    /// From 1: of the body, or the offset of the record on `submissions.<sender>`.
    public var line: Int
    /// The field, by RFC 6901; empty for the whole line.
    public var pointer: String
    /// Stable.
    public var code: String
    /// A sentence, in the language asked for.
    public var detail: String

    public init(line: Int, pointer: String, code: String, detail: String) {
        self.line = line
        self.pointer = pointer
        self.code = code
        self.detail = detail
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        line = try json["line"].read()
        pointer = try json["pointer"].read()
        code = try json["code"].code()
        detail = try json["detail"].text(atMost: 1_000)
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("line", line)
            writer.field("pointer", pointer)
            writer.field("code", code)
            writer.field("detail", detail)
        }
    }
}
