import Admission
import Messages

extension SubmissionResult {
    /// What became of the lines, as members of an answer: `accepted`, `rejected` and, where not all are named, `more`.
    func members(in language: KeyPath<Bilingual, String>) -> [(name: String, json: [UInt8])] {
        let rejected = named.map { $0.rejection(in: language) }
        return [("accepted", accepted.encoded()), ("rejected", rejected.encoded())]
            + (unnamed > 0 ? [("more", unnamed.encoded())] : [])
    }
}
