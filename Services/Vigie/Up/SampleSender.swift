import Glibc
import Messages
import ServiceKit

/// The sample schools' systems: they send, and send again what was not acknowledged.
final class SampleSender {
    private let installation: Installation
    private(set) var sent = 0
    private(set) var refused = 0

    init(_ installation: Installation) { self.installation = installation }

    func send(_ submission: SampleSubmission) throws {
        guard let key = installation.schoolKeys.first(where: { $0.sender == submission.school.sender })?.value else {
            return
        }
        sent += submission.lines.count
        for _ in 0..<20 {
            let answer = try Web.post(
                "\(installation.url("intake"))/v1/submissions", key: key, type: "application/x-ndjson", submission.body)
            switch answer.status {
            case 202, 422:
                refused += try Self.count(of: "rejected", in: answer.body)
                return
            case 429, 503: usleep(250_000)
            default:
                throw ServiceFailure(
                    .failure,
                    "intake answered \(answer.status): \(String(decoding: answer.body.prefix(300), as: UTF8.self))")
            }
        }
        throw ServiceFailure(.failure, "intake took nothing in 5 s")
    }

    private static func count(of list: String, in body: [UInt8]) throws -> Int {
        do throws(DecodingFailure) {
            return try JSONCursor(JSONValue(parsing: body))[list].elements().count
        } catch {
            throw ServiceFailure(.failure, "intake's answer cannot be read: \(error)")
        }
    }
}
