/// A partner's reply that was refused: the value on `rejections.<partner>` (`fr.vigie.reply.rejected.v1`). It repeats nothing of the
/// reply but the ids by which the partner knows it.
public struct ReplyRejection: SingleTypeMessage {
    public static let eventType = EventType.replyRejected

    /// Where a record lies on `replies.<partner>`.
    public struct Place: Hashable, Sendable {
        public var partition: Int
        public var offset: Int

        public init(partition: Int, offset: Int) {
            self.partition = partition
            self.offset = offset
        }
    }

    /// The partner's own id of the reply, where that could be read.
    public var reply: Identifier?
    /// The referral that it names, where that could be read.
    public var referral: Identifier?
    /// Nil where the case refused it, which knows the reply by its ids alone.
    public var place: Place?
    /// Stable.
    public var code: String
    public var detail: Bilingual
    public var at: Timestamp

    public init(
        reply: Identifier?, referral: Identifier?, place: Place? = nil, code: String, detail: Bilingual, at: Timestamp
    ) {
        self.reply = reply
        self.referral = referral
        self.place = place
        self.code = code
        self.detail = detail
        self.at = at
    }

    /// The ids that a value has which is no reply, as far as they can be read.
    /// - Parameter value: of the record; valid for the call.
    public static func identifiers(in value: UnsafeRawBufferPointer?) -> (reply: Identifier?, referral: Identifier?) {
        let body = value.flatMap { value in try? JSONCursor(JSONValue(parsing: value)) }
        return (try? body?["id"].read(), try? body?["referral"].read())
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        reply = try json["reply"].readIfPresent()
        referral = try json["referral"].readIfPresent()
        if let offset = try json["offset"].readIfPresent(Int.self) {
            place = Place(partition: try json["partition"].read(), offset: offset)
        }
        code = try json["code"].code()
        detail = try json["detail"].read()
        at = try json["at"].read()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("reply", ifPresent: reply)
            writer.field("referral", ifPresent: referral)
            writer.field("partition", ifPresent: place?.partition)
            writer.field("offset", ifPresent: place?.offset)
            writer.field("code", code)
            writer.field("detail", detail)
            writer.field("at", at)
        }
    }
}
