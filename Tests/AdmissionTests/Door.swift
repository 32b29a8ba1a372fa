import Admission
import Messages

/// An admission with keys made for tests, and the sender and time that go with it.
enum Door {
    static let receivedAt = instant("2026-10-05T08:10:00Z")
    static let school = "0750655E"
    static let otherSchool = "0690026D"
    /// A synthetic INE.
    static let pupil = "1234567890V"
    static let contactKey = secretKey()
    static let admission = makeAdmission()
    static let sender = makeSender()

    /// What becomes of one object.
    static func admit(_ object: JSONValue, from sender: Sender = sender) -> Result<Admitted, Refusal> {
        admit(object.encoded(), from: sender)
    }

    static func admit(_ text: String) -> Result<Admitted, Refusal> { admit(Array(text.utf8)) }

    static func admit(_ bytes: [UInt8], line: Int = 1, from sender: Sender = sender) -> Result<Admitted, Refusal> {
        bytes.withUnsafeBytes { bytes in
            Result { () throws(Refusal) in
                try admission.admit(
                    LineReader.Line(number: line, bytes: bytes), receivedAt: receivedAt, from: sender)
            }
        }
    }

    static func instant(_ text: String) -> Timestamp {
        guard let instant = Timestamp(text) else { preconditionFailure("\(text) is no instant") }
        return instant
    }

    private static func secretKey() -> SecretKey {
        guard let key = SecretKey(bytes: Array(1...32)) else { preconditionFailure("32 bytes make a key") }
        return key
    }

    private static func makeAdmission() -> Admission {
        guard let pseudonymiser = Pseudonymiser(key: Array(repeating: 7, count: 32)) else {
            preconditionFailure("32 bytes make a key")
        }
        return Admission(pseudonymiser: pseudonymiser, contactKey: contactKey.publicKey)
    }

    private static func makeSender() -> Sender {
        guard let school = try? UAI(school), let sender = Sender(name: "sis-1", schools: [school]) else {
            preconditionFailure("the school and the name are well formed")
        }
        return sender
    }
}

extension Result where Failure == Refusal {
    /// The refusal as `code at pointer`; nil when it was taken.
    var refusal: String? {
        guard case .failure(let refusal) = self else { return nil }
        return "\(refusal.code.rawValue) at \(refusal.pointer)"
    }
}

/// Whole objects to start from.
enum Sample {
    static let attendance: JSONValue = [
        "id": "a-1", "school": "0750655E", "pupil": "1234567890V", "recordedAt": "2026-10-05T09:05:00+02:00",
        "date": "2026-10-05", "halfDay": "morning",
    ]
    static let enrolment: JSONValue = [
        "type": "enrolment", "id": "e-1", "school": "0750655E", "pupil": "1234567890V",
        "recordedAt": "2026-09-01T09:00:00+02:00", "status": "enrolled", "since": "2026-09-01",
    ]
    static let contact: JSONValue = [
        "type": "contact", "id": "c-1", "school": "0750655E", "pupil": "1234567890V",
        "recordedAt": "2026-09-01T09:00:00+02:00",
    ]
    static let guardian: JSONValue = [
        "name": "Camille Dupré-Fictif", "email": "camille@example.org", "phone": "06 39 98 12 34", "language": "fr",
        "channels": ["email", "sms"],
    ]
}

extension JSONValue {
    /// The same object with some fields set.
    func with(_ fields: KeyValuePairs<String, JSONValue>) -> JSONValue {
        guard case .object(var object) = self else { return self }
        for (name, value) in fields {
            object.members.removeAll { $0.name == name }
            object.members.append(JSONObject.Member(name: name, value: value))
        }
        return .object(object)
    }

    func without(_ name: String) -> JSONValue {
        guard case .object(var object) = self else { return self }
        object.members.removeAll { $0.name == name }
        return .object(object)
    }
}
