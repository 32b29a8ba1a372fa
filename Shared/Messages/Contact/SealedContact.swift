/// One version of a contact, sealed, as it travels on `registrations` and `contacts` (`fr.vigie.contact.recorded.v1`).
///
/// Pupil, school and version stay outside the box, so that intake's fold can keep the greatest version without the
/// secret key; all that names a person is inside.
public struct SealedContact: Versioned {
    public static let eventType = EventType.contactRecorded

    public var id: Identifier
    public var school: UAI
    public var pupil: Pseudonym
    public var recordedAt: Timestamp
    /// A ``Contact``, sealed to the contacts' public key.
    public var sealed: SealedBox

    public init(id: Identifier, school: UAI, pupil: Pseudonym, recordedAt: Timestamp, sealed: SealedBox) {
        self.id = id
        self.school = school
        self.pupil = pupil
        self.recordedAt = recordedAt
        self.sealed = sealed
    }

    /// Seals `contact` to `key`.
    public init(
        id: Identifier, school: UAI, pupil: Pseudonym, recordedAt: Timestamp, contact: Contact, key: PublicKey
    ) {
        self.init(
            id: id, school: school, pupil: pupil, recordedAt: recordedAt,
            sealed: SealedBox(sealing: contact.encoded(), to: key))
    }

    /// The contact inside.
    /// - Throws: at `/sealed`, when `key` does not open it or it holds no contact.
    public func opened(with key: SecretKey) throws(DecodingFailure) -> Contact {
        try opened(with: SecretKeys(key))
    }

    /// The contact inside, whichever of `keys` it is sealed to.
    /// - Throws: at `/sealed`, when none of `keys` opens it or it holds no contact.
    public func opened(with keys: SecretKeys) throws(DecodingFailure) -> Contact {
        guard let bytes = sealed.opened(with: keys) else {
            throw DecodingFailure(pointer: "/sealed", code: .invalidValue, detail: "is not sealed to this key")
        }
        return try Contact(decoding: bytes)
    }

    public init(_ json: JSONCursor) throws(DecodingFailure) {
        try json.requireObject()
        id = try json["id"].read()
        school = try json["school"].read()
        pupil = try json["pupil"].read()
        recordedAt = try json["recordedAt"].read()
        sealed = try json["sealed"].read()
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("school", school)
            writer.field("pupil", pupil)
            writer.field("recordedAt", recordedAt)
            writer.field("sealed", sealed)
        }
    }

    /// The key of its record: `pupil/school`.
    public var key: String { "\(pupil)/\(school)" }
}
