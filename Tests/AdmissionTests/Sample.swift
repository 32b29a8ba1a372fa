import Messages

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
