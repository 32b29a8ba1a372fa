public import Messages

/// The book as a value of the state store. The pupil is the key and not repeated.
extension PupilLetters {
    /// The first byte of the value.
    public static let format: UInt8 = 2

    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.byte(Self.format)
        writer.byte(isAdult ? 1 : 0)
        writer.number(notifications.count)
        for notification in notifications { notification.write(to: &writer) }
        return writer.bytes
    }

    public init(pupil: Pseudonym, decoding bytes: some Sequence<UInt8>) throws(StateFailure) {
        var reader = ByteReader(bytes)
        let format = try reader.byte()
        guard (1...Self.format).contains(format) else { throw .format(format) }
        self.init(pupil: pupil)
        isAdult = try reader.byte() == 1
        for _ in 0..<(try reader.count()) { notifications.append(try FamilyNotification(&reader, format)) }
        guard reader.isAtEnd else { throw .malformed }
    }
}

extension FamilyNotification {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.identifier(id)
        subject.write(to: &writer)
        writer.number(UInt64(school.digits))
        writer.number(edition)
        writer.number(change)
        writer.byte((stands ? 1 : 0) | (isGivenUp ? 2 : 0) | (isErased ? 4 : 0))
        writer.signed(opens)
        writer.signed(closes)
        writer.signed(touched)
        writer.signed(touched - since)
        writer.number(recipientStates.count)
        for recipientState in recipientStates { recipientState.write(to: &writer) }
    }

    fileprivate init(_ reader: inout ByteReader, _ format: UInt8) throws(StateFailure) {
        id = try reader.identifier()
        subject = try Subject(&reader)
        school = try reader.school()
        edition = try reader.count()
        change = try reader.count()
        let flags = try reader.byte()
        stands = flags & 1 != 0
        isGivenUp = flags & 2 != 0
        isErased = flags & 4 != 0
        opens = try reader.signed()
        closes = try reader.signed()
        touched = try reader.signed()
        // The first format did not say it.
        since = format == 1 ? touched : touched &- (try reader.signed())
        for _ in 0..<(try reader.count()) { recipientStates.append(try RecipientState(&reader)) }
    }
}

extension RecipientState {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.bits(recipient.bits)
        writer.byte(role.rawValue)
        switch belief {
        case .nothing: writer.byte(0)
        case .told(let key):
            writer.byte(1)
            writer.signed(key)
        case .corrected: writer.byte(2)
        case .unsure: writer.byte(3)
        }
        writer.number(finished)
        writer.byte(pending == nil ? 0 : 1)
        pending?.write(to: &writer)
    }

    fileprivate init(_ reader: inout ByteReader) throws(StateFailure) {
        recipient = RecipientID(bits: try reader.bits())
        role = try reader.value(Recipient.Role(rawValue: try reader.byte()))
        switch try reader.byte() {
        case 0: belief = .nothing
        case 1: belief = .told(key: try reader.signed())
        case 2: belief = .corrected
        case 3: belief = .unsure
        default: throw .malformed
        }
        finished = try reader.count()
        pending = try reader.byte() == 0 ? nil : try PendingLetter(&reader)
    }
}

extension PendingLetter {
    fileprivate func write(to writer: inout ByteWriter) {
        writer.number(edition)
        writer.byte(kind.rawValue)
        writer.signed(key)
        writer.byte(language.rawValue)
        writer.number(attempt)
        writer.byte((isUncertain ? 1 : 0) | (isUnderway ? 2 : 0))
        switch phase {
        case .waiting(let time), .underway(let time): writer.signed(time)
        }
    }

    fileprivate init(_ reader: inout ByteReader) throws(StateFailure) {
        edition = try reader.count()
        kind = try reader.value(Letter.Kind(rawValue: try reader.byte()))
        key = try reader.signed()
        language = try reader.value(Language(rawValue: try reader.byte()))
        attempt = try reader.count()
        let flags = try reader.byte()
        isUncertain = flags & 1 != 0
        let time = try reader.signed()
        phase = flags & 2 != 0 ? .underway(until: time) : .waiting(from: time)
    }
}
