import Admission
import Messages

/// An admission with keys made for tests, and the sender and time that go with it.
enum TestAdmission {
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
