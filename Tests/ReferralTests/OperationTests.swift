import Messages
import SchemaValidation
import Testing

@testable import Referral
@testable import ServiceKit

@Suite("What openapi.json says of referral")
struct OperationTests {
    private let office: TestStaff
    private let validator: SchemaValidator

    init() throws {
        office = try TestStaff()
        validator = try SchemaValidator(Contract.schemas)
    }

    private struct Operation {
        let method: String
        let path: String
        let json: JSONCursor

        var name: String { "\(method) \(path)" }
    }

    /// Those of intake are intake's.
    private func operations() throws -> [Operation] {
        guard case .object(let paths)? = JSONCursor(Contract.openAPI)["paths"].value else { throw Client.Failure() }
        return paths.members.flatMap { path in
            HTTPMethod.allCases.compactMap { method in
                let json = JSONCursor(path.value)[method.rawValue.lowercased()]
                guard case .array(let tags)? = json["tags"].value, !tags.contains("intake") else { return nil }
                return Operation(method: method.rawValue, path: path.name, json: json)
            }
        }
    }

    @Test("is served, and nothing else is")
    func routes() throws {
        let served = office.routes.map { "\($0.method.rawValue) \($0.pattern)" }
        #expect(try Set(served) == Set(operations().map(\.name)))
    }

    @Test("is true of each answer: its status, its media type and its schema", arguments: [false, true])
    func answers(waits: Bool) async throws {
        let caseID = try office.openCase()
        for operation in try operations() {
            let path = operation.path.replacing("{case}", with: caseID.text)
                .replacing("{command}", with: "none").replacing("{name}", with: "act.schema.json")
            let kind = CaseAction.Kind.allCases.first {
                operation.method == "POST" && ResourcePath.acts($0) == operation.path
            }
            var headers: [String: String] = ["Idempotency-Key": "\(operation.path.count)-\(kind?.rawValue ?? "read")"]
            if waits { headers["Prefer"] = "wait=5" }
            let answer = try await office.send(
                operation.method, path, headers: headers, body: kind.map { try body($0) } ?? nil)
            try check(answer, operation)
            if kind != nil { #expect(waits ? [200, 409].contains(answer.status) : answer.status == 202) }
        }
    }

    @Test("is true of each refusal, whoever asks")
    func refusals() async throws {
        let caseID = try office.openCase()
        let keys: [(key: String?, act: Int, read: Int)] = [
            (nil, 401, 401), ("vk_nobody", 401, 401), (TestStaff.systemKey, 403, 403),
            (TestStaff.strangerKey, 404, 404),
        ]
        for (key, act, read) in keys {
            for operation in try operations() where operation.path.hasPrefix("/v1/") {
                let path = operation.path.replacing("{case}", with: caseID.text).replacing("{command}", with: "none")
                let answer = try await office.send(
                    operation.method, path, key: key, headers: ["Idempotency-Key": "k"],
                    body: operation.method == "POST" ? "{}" : nil)
                let isOfOwn = operation.path == ResourcePath.cases && key == TestStaff.strangerKey
                let expected = isOfOwn ? 200 : operation.method == "POST" ? act : read
                #expect(answer.status == expected, "\(operation.name) with \(key ?? "no key")")
                try check(answer, operation)
            }
        }
    }

    @Test("is all that an address takes: another method is 405, another address 404, both problems")
    func strangers() async throws {
        let allowed = Dictionary(grouping: try operations(), by: \.path).mapValues { Set($0.map(\.method)) }
        for (path, methods) in allowed {
            let path = path.replacing("{case}", with: "c").replacing("{command}", with: "c")
            for method in ["GET", "POST", "PUT", "DELETE"] where !methods.contains(method) {
                let answer = try await office.send(method, path)
                #expect(answer.status == 405 && answer.mediaType == "application/problem+json", "\(method) \(path)")
            }
        }
        for old in ["declinations", "closures", "steps/referral/completions", "replies"] {
            let answer = try await office.send("POST", "/v1/cases/c/\(old)", body: "{}")
            #expect(answer.status == 404, "\(old)")
            #expect(try answer.text("code") == "not-found")
        }
    }

    /// An act that could be posted, whether or not the case is one in which it is accepted.
    private func body(_ kind: CaseAction.Kind) throws -> String {
        let interview = #"{"interview": "i-1", "at": "2026-10-20T14:00:00+02:00", "participants": ["guardians"]}"#
        return switch kind {
        case .confirm, .complete: #"{"step": "educational-community"}"#
        case .decline: #"{"step": "referral", "reason": "guardians-refuse"}"#
        case .scheduleInterview, .holdInterview: #"{"interview": \#(interview)}"#
        case .refer: #"{"partner": "cio-exemple", "asked": ["interview"]}"#
        case .withdrawReferral: #"{"referral": "none", "reason": "moved"}"#
        case .recordSolution: #"{"solution": "training"}"#
        case .close, .reopen: #"{"reason": "dealt-with"}"#
        case .reply: throw Client.Failure()
        }
    }

    private func check(_ answer: Client.Answer, _ operation: Operation) throws {
        let responses = operation.json["responses"]
        guard var response = responses[String(answer.status)].value else {
            Issue.record("\(operation.name): \(answer.status) is not in openapi.json")
            return
        }
        if let reference = try JSONCursor(response)["$ref"].textIfPresent(atMost: 200) {
            let place = reference.dropFirst(2).split(separator: "/")
                .reduce(JSONCursor(Contract.openAPI)) { $0[String($1)] }
            response = try place.present()
        }
        let mediaType = answer.mediaType ?? "none"
        let content = JSONCursor(response)["content"][mediaType]
        #expect(content.value != nil, "\(operation.name): \(answer.status) is \(mediaType)")
        guard let schema = content["schema"].value else { return }
        let faults = validator.faults(in: try JSONValue(parsing: answer.body), by: schema)
        #expect(faults == [], "\(operation.name): \(answer.status)")
    }
}
