import Messages
import ServiceKit

/// Whom a bearer key stands for at referral: a line of `VIGIE_KEYS_FILE`.
///
///     {"key": "0f3c…", "id": "head-0750655E", "name": "Chef Exemple", "role": "head", "schools": ["0750655E"]}
///
/// The file may be shared with intake: a line without `role` is the key of a school's system, which acts in no case.
struct StaffMember: Sendable, Equatable {
    /// Nil for a system.
    let person: Person?
    /// Nil: of all schools (`["*"]`), for the academy.
    let schools: Set<UAI>?
    /// Of a system, as intake knows it; nil for a person.
    let sender: String?

    func maySee(_ school: UAI) -> Bool { schools?.contains(school) ?? true }
}

extension KeyRing<StaffMember> {
    /// Only people have business in cases, a school's system has none.
    func authenticatePerson(_ head: HTTPRequestHead) throws(Problem) -> (person: Person, member: StaffMember) {
        let member = try authenticate(head)
        guard let person = member.person else { throw .notAPerson }
        return (person, member)
    }
}

extension StaffMember: Decodable {
    private enum CodingKeys: CodingKey { case id, name, role, schools, sender }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func wrong(_ key: CodingKeys) -> DecodingError {
            DecodingError.dataCorruptedError(forKey: key, in: container, debugDescription: "")
        }
        if let role = try container.decodeIfPresent(String.self, forKey: .role) {
            let name = try container.decode(String.self, forKey: .name)
            guard let id = Identifier(try container.decode(String.self, forKey: .id)) else { throw wrong(.id) }
            guard TextRule(maximumLength: 200).fault(in: name) == nil else { throw wrong(.name) }
            guard Identifier(role) != nil else { throw wrong(.role) }
            person = Person(id: id, name: name, role: role)
            sender = nil
        } else {
            person = nil
            sender = try container.decodeIfPresent(String.self, forKey: .sender)
        }
        let codes = try container.decode([String].self, forKey: .schools)
        schools =
            codes == ["*"]
            ? nil
            : try Set(
                codes.map { code in
                    guard let school = try? UAI(code) else { throw wrong(.schools) }
                    return school
                })
    }
}
