import Messages
import ServiceKit

/// The acts that can be posted: one resource for each kind, and what its body says.
enum ActReading: CaseIterable {
    case confirmation, declination, completion, interview, interviewOutcome, referral, withdrawal, solution, closure,
        reopening

    var pattern: String {
        switch self {
        case .confirmation: "/v1/cases/{case}/confirmations"
        case .declination: "/v1/cases/{case}/declinations"
        case .completion: "/v1/cases/{case}/steps/{step}/completions"
        case .interview: "/v1/cases/{case}/interviews"
        case .interviewOutcome: "/v1/cases/{case}/interviews/{interview}/outcomes"
        case .referral: "/v1/cases/{case}/referrals"
        case .withdrawal: "/v1/cases/{case}/referrals/{referral}/withdrawals"
        case .solution: "/v1/cases/{case}/solutions"
        case .closure: "/v1/cases/{case}/closures"
        case .reopening: "/v1/cases/{case}/reopenings"
        }
    }

    /// - Parameters:
    ///   - body: an object; empty where nothing is to be said.
    ///   - path: a parameter of the pattern, decoded.
    ///   - command: the id that the command will have, of which the id of a new interview is made.
    func act(
        _ body: JSONCursor, command: Identifier, path: (String) -> String
    ) throws(DecodingFailure) -> Act {
        switch self {
        case .confirmation:
            // A referral is confirmed by naming the partner, a report by naming its step.
            body["partner"].value == nil ? .confirm(step: try body["step"].code()) : try refer(body)
        case .referral: try refer(body)
        case .declination: .decline(step: try body["step"].code(), reason: try body["reason"].code())
        case .completion: .complete(step: try Self.code(path("step"), "step"))
        case .interview:
            .scheduleInterview(
                Interview(
                    id: Identifier(of: "interview", command.text), at: try body["at"].read(),
                    participants: try body["participants"].codesIfPresent()))
        case .interviewOutcome:
            .holdInterview(
                Interview(
                    id: try Self.identifier(path("interview"), "interview"), at: try body["at"].read(),
                    participants: try body["participants"].codesIfPresent(),
                    objectives: try body["objectives"].codesIfPresent()))
        case .withdrawal:
            .withdrawReferral(
                try Self.identifier(path("referral"), "referral"), reason: try body["reason"].code())
        case .solution: .recordSolution(try body["solution"].read())
        case .closure:
            body["solution"].value == nil
                ? .close(reason: try body["reason"].code()) : .recordSolution(try body["solution"].read())
        case .reopening: .reopen(reason: try body["reason"].code())
        }
    }

    private func refer(_ body: JSONCursor) throws(DecodingFailure) -> Act {
        .refer(
            partner: try body["partner"].read(), asked: try body["asked"].codesIfPresent(),
            due: try body["due"].readIfPresent())
    }

    private static func code(_ text: String, _ name: String) throws(DecodingFailure) -> String {
        try identifier(text, name).text
    }

    private static func identifier(_ text: String, _ name: String) throws(DecodingFailure) -> Identifier {
        guard let value = Identifier(text) else {
            throw DecodingFailure(
                pointer: "", code: .invalidValue, detail: "is posted to an address whose \(name) is no identifier")
        }
        return value
    }
}
