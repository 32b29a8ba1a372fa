import Messages

/// A letter on its way to the edge, in the memory of one process.
extension Letter {
    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.identifier(delivery)
        writer.identifier(cause)
        writer.pseudonym(pupil)
        writer.number(UInt64(school.digits))
        writer.bits(recipient.bits)
        writer.byte(role.rawValue)
        writer.byte(kind.rawValue)
        subject.write(to: &writer)
        writer.byte(language.rawValue)
        writer.number(attempt)
        writer.signed(since)
        writer.signed(mustLeaveBefore)
        return writer.bytes
    }

    public init(decoding bytes: some Sequence<UInt8>) throws(StateFailure) {
        var reader = ByteReader(bytes)
        delivery = try reader.identifier()
        cause = try reader.identifier()
        pupil = try reader.pseudonym()
        school = try reader.school()
        recipient = RecipientID(bits: try reader.bits())
        role = try reader.value(Recipient.Role(rawValue: try reader.byte()))
        kind = try reader.value(Kind(rawValue: try reader.byte()))
        subject = try Subject(&reader)
        language = try reader.value(Language(rawValue: try reader.byte()))
        attempt = try reader.count()
        since = try reader.signed()
        mustLeaveBefore = try reader.signed()
        guard reader.isAtEnd else { throw .malformed }
    }
}
