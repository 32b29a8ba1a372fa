import Admission
import Messages

/// Whom a key of `VIGIE_KEYS_FILE` stands for: a sender and the schools for which it may speak.
///
///     {"key": "0f3c…", "sender": "ent-exemple", "schools": ["0750655E", "0690026D"]}
///
/// The file may be shared with referral: a line with `role` is a person's key, who acts in cases and sends nothing.
struct SenderKey: Decodable, Sendable {
    /// Nil for a person.
    let sender: Sender?

    private enum CodingKeys: CodingKey { case sender, schools, role }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard !container.contains(.role) else {
            sender = nil
            return
        }
        let schools = try container.decode([String].self, forKey: .schools).map { text in
            do throws(UAI.Failure) {
                return try UAI(text)
            } catch {
                throw DecodingError.dataCorruptedError(
                    forKey: .schools, in: container, debugDescription: "not the UAI of a school")
            }
        }
        guard let sender = Sender(name: try container.decode(String.self, forKey: .sender), schools: Set(schools))
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .sender, in: container, debugDescription: "not 1 to 64 of a-z 0-9 -")
        }
        self.sender = sender
    }
}
