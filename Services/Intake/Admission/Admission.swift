public import Messages

/// Makes of a line either a record that may travel, or a refusal that says why not.
///
/// A pure function of the line, the time and the sender, but for contacts, which are sealed anew each time. Here the INE
/// ends: what comes out knows the pupil by the pseudonym alone.
public struct Admission: Sendable {
    /// Bytes of one object.
    public static let maximumObjectSize = 16 << 10
    /// How far ahead of our clock the sender's may be.
    public static let clockTolerance: Int64 = 5 * 60

    let pseudonymiser: Pseudonymiser
    let contactKey: PublicKey

    /// - Parameters:
    ///   - pseudonymiser: made of the key that only intake has.
    ///   - contactKey: the public key to which contacts are sealed.
    public init(pseudonymiser: Pseudonymiser, contactKey: PublicKey) {
        self.pseudonymiser = pseudonymiser
        self.contactKey = contactKey
    }

    /// - Parameters:
    ///   - line: one object of what a school sends (messages.md).
    ///   - receivedAt: when it came.
    /// - Throws: the first thing that is wrong with it, in the order: the line, its type, the school, the pupil, the id,
    ///   the instant, then field by field.
    public func admit(_ line: LineReader.Line, receivedAt: Timestamp, from sender: Sender) throws(Refusal) -> Admitted {
        do {
            return try admit(try Self.object(in: line.bytes), receivedAt: receivedAt, from: sender)
        } catch {
            throw Refusal(line: line.number, pointer: error.pointer, code: error.code)
        }
    }

    private static func object(in bytes: UnsafeRawBufferPointer?) throws(FieldError) -> Field {
        guard let bytes, bytes.count <= maximumObjectSize else { throw FieldError(.objectTooLarge, at: "") }
        guard String(validating: bytes, as: UTF8.self) != nil else { throw FieldError(.notUTF8, at: "") }
        let document: JSONValue
        do {
            document = try JSONValue(parsing: bytes)
        } catch {
            throw error.pointer.isEmpty
                ? FieldError(.notJSON, at: "") : FieldError(.duplicateField, at: FieldName.known(in: error.pointer))
        }
        guard case .object = document else { throw FieldError(.notAnObject, at: "") }
        return Field(document)
    }

    private func admit(_ object: Field, receivedAt: Timestamp, from sender: Sender) throws(FieldError) -> Admitted {
        let type = try object["type"].readIfPresent(or: .typeUnknown, RecordType.init(rawValue:)) ?? .attendance
        let school = try self.school(object["school"], of: sender)
        let pupil = try self.pupil(object["pupil"])
        let object = object.guarding(pupil)
        let origin = Origin(
            id: try object["id"].read(or: .idForm) { Identifier($0) },
            school: school,
            pupil: pseudonymiser.pseudonym(of: pupil),
            recordedAt: try recordedAt(object["recordedAt"], receivedAt: receivedAt),
            source: sender.source)
        switch type {
        case .attendance: return .attendance(try AttendanceRecord(object, origin))
        case .enrolment: return .enrolment(try Enrolment(object, origin))
        case .contact: return .contact(SealedContact(try Contact(object), origin, key: contactKey))
        }
    }

    private enum RecordType: String { case attendance, enrolment, contact }

    private func school(_ field: Field, of sender: Sender) throws(FieldError) -> UAI {
        let school = try field.read { (text) throws(RefusalCode) in
            do throws(UAI.Failure) {
                return try UAI(text)
            } catch {
                switch error {
                case .form: throw .schoolForm
                case .checkLetter: throw .schoolCheckLetter
                }
            }
        }
        guard sender.schools.contains(school) else { throw field.fault(.schoolNotAllowed) }
        return school
    }

    private func pupil(_ field: Field) throws(FieldError) -> INE {
        try field.read { (text) throws(RefusalCode) in
            do throws(INE.Failure) {
                return try INE(text)
            } catch {
                switch error {
                case .form: throw .pupilForm
                case .checkLetter: throw .pupilCheckLetter
                }
            }
        }
    }

    private func recordedAt(_ field: Field, receivedAt: Timestamp) throws(FieldError) -> Timestamp {
        let recordedAt = try field.read(or: .instantForm) { Timestamp($0) }
        guard recordedAt <= receivedAt.adding(seconds: Self.clockTolerance) else {
            throw field.fault(.recordedInFuture)
        }
        return recordedAt
    }
}
