extension Contract {
    /// What intake and referral offer over HTTP (OpenAPI 3.1).
    public static var openAPI: JSONValue {
        [
            "openapi": "3.1.0",
            "info": [
                "title": "Vigie", "version": .string(version),
                "description":
                    "School absences in, at intake; what people do in a case, at referral. Sentences are in French or English, by Accept-Language.",
                "license": ["name": "EUPL-1.2", "identifier": "EUPL-1.2"],
            ],
            "servers": [["url": "/"]],
            "tags": [
                ["name": "intake", "description": "For a school's system."],
                ["name": "referral", "description": "For the people who act in a case."],
                ["name": "every service", "description": "For operators and whoever reads the contract."],
            ],
            "paths": object(
                [(ResourcePath.submissions, submissions), (ResourcePath.cases, cases), (ResourcePath.oneCase, oneCase)]
                    + acts + [(ResourcePath.command, command)] + common),
            "components": [
                "securitySchemes": [
                    "key": [
                        "type": "http", "scheme": "bearer",
                        "description":
                            "At intake a key stands for a sender and its schools; at referral for a named person, their role and schools.",
                    ]
                ],
                "responses": [
                    "Problem": [
                        "description": "What went wrong (RFC 9457).",
                        "content": ["application/problem+json": ["schema": reference(.problem)]],
                    ],
                    "Wait": [
                        "description": "Not now: try again after the seconds that Retry-After says.",
                        "headers": ["Retry-After": ["required": true, "schema": Schema.integer(atLeast: 1).json]],
                        "content": ["application/problem+json": ["schema": reference(.problem)]],
                    ],
                ],
            ],
        ]
    }

    private static let problem: JSONValue = ["$ref": "#/components/responses/Problem"]
    private static let wait: JSONValue = ["$ref": "#/components/responses/Wait"]
    private static let security: JSONValue = [["key": []]]

    private static func reference(_ part: Part) -> JSONValue { ["$ref": .string("schemas/\(part.fileName)")] }

    private static func reference(_ type: EventType) -> JSONValue {
        ["$ref": .string("schemas/\(type.schemaFileName)")]
    }

    // MARK: - Intake

    private static var submissions: JSONValue {
        let types: [EventType] = [.attendanceSubmitted, .enrolmentSubmitted, .contactSubmitted]
        let line: JSONValue = ["anyOf": .array(types.map { reference($0) })]
        let examples = object(
            types.map { (String($0.schemaFileName.prefix { $0 != "v" }.dropLast()), ["value": $0.example]) })
        return [
            "post": [
                "operationId": "submit", "tags": ["intake"], "security": security,
                "summary": "Send attendance, enrolments and contacts",
                "description":
                    "Answers when every in-sync replica has the records. Lines that are good are taken; the others are named, here and on rejections.<sender>. A line sent again changes nothing, so there is no Idempotency-Key here, and one that comes is ignored. At most 16 KiB an object, 64 MiB a body.",
                "requestBody": [
                    "required": true,
                    "content": [
                        "application/json": ["schema": line, "examples": examples],
                        "application/x-ndjson": [
                            "schema": ["type": "string", "description": "one such object a line"]
                        ],
                    ],
                ],
                "responses": [
                    "202": [
                        "description": "Taken, all or in part.", "content": ["application/json": ["schema": tally]],
                    ],
                    "400": described(problem, "Nothing of it could be read, or a query parameter came with it."),
                    "401": described(problem, "No key, or one that nobody has."),
                    "403": described(problem, "Every line speaks for a school that the key may not speak for."),
                    "413": described(problem, "Larger than 64 MiB."),
                    "415": described(problem, "Not a media type that is taken here."),
                    "422": described(problem, "Every line was refused."),
                    "429": wait, "503": wait,
                ],
            ]
        ]
    }

    /// What became of the lines.
    private static let tally = Schema.object(
        "What became of the lines",
        [
            .required("accepted", .integer(atLeast: 0)),
            .required(
                "rejected", Schema(("type", "array"), ("items", reference(.submissionRejected))),
                "the first 1,000 of them"),
            .optional("more", .integer(atLeast: 1), "how many were rejected beyond those named"),
        ]
    ).json

    // MARK: - Referral

    private static var cases: JSONValue {
        [
            "get": [
                "operationId": "cases", "tags": ["referral"], "security": security,
                "summary": "The cases of the schools that the key stands for, those that changed last first",
                "parameters": [
                    query(
                        "state", "which cases",
                        .codes(of: CaseList.Scope.self).adding("default", .string(CaseList.Scope.usual.rawValue))),
                    query("school", "of this school alone", .school),
                    query(
                        "limit", "how many a page",
                        .integer(atLeast: CaseList.sizes.lowerBound)
                            .adding("maximum", JSONValue(CaseList.sizes.upperBound))
                            .adding("default", JSONValue(CaseList.usualSize))),
                    query("after", "the `next` of the page before", .identifier),
                ],
                "responses": [
                    "200": answer("The cases.", .caseList),
                    "400": described(
                        problem,
                        "A parameter that there is not, that comes twice, or whose value is not one that it takes."),
                    "401": problem,
                    "403": described(problem, "Not a person's key, or a school that it does not stand for."),
                    "503": wait,
                ],
            ]
        ]
    }

    private static var oneCase: JSONValue {
        lookUp(
            "case", "A case as its events tell it", found: answer("The case.", .caseView),
            missing: "No such case in the schools that the key stands for.")
    }

    private static func lookUp(_ noun: String, _ summary: String, found: JSONValue, missing: String) -> JSONValue {
        [
            "parameters": [pathParameter(noun)],
            "get": [
                "operationId": .string(noun), "tags": ["referral"], "security": security, "summary": .string(summary),
                "responses": [
                    "200": found, "400": described(problem, "A query parameter, of which there is none."),
                    "401": problem, "403": notAPerson, "404": described(problem, missing), "503": wait,
                ],
            ],
        ]
    }

    private static var acts: [(String, JSONValue)] {
        CaseAction.Kind.allCases.compactMap { kind in ResourcePath.acts(kind).map { ($0, act(kind)) } }
    }

    private static let notAPerson = described(problem, "Not a person's key: a school's system acts in no case.")

    private static func act(_ kind: CaseAction.Kind) -> JSONValue {
        [
            "parameters": [
                pathParameter("case"),
                [
                    "name": "Idempotency-Key", "in": "header", "required": true,
                    "description":
                        "One for each act, of the person that acts: sent again by the same person, it is the same command. Two people may use the same one, each for an act of their own.",
                    "schema": Schema.identifier.json,
                ],
                [
                    "name": "Prefer", "in": "header",
                    "description":
                        "wait=5: answer 200 or 409 once the act was judged, within so many seconds (RFC 7240).",
                    "schema": ["type": "string"],
                ],
            ],
            "post": [
                "operationId": .string(kind.rawValue), "tags": ["referral"], "security": security,
                "summary": .string(kind.summary),
                "requestBody": [
                    "required": true,
                    "content": [
                        "application/json": ["schema": Schema.object(kind.summary, kind.fields(from: "schemas/")).json]
                    ],
                ],
                "responses": [
                    "200": withLocation(answer("Judged and accepted, within the time of Prefer.", .commandReport)),
                    "202": withLocation(
                        answer("Written down; what becomes of it is at Location.", .commandReport)),
                    "400": described(problem, "No JSON, no Idempotency-Key, or a query parameter."), "401": problem,
                    "403": notAPerson,
                    "404": described(problem, "No such case in the schools that the key stands for."),
                    "409": withLocation([
                        "description":
                            "Judged and refused, within the time of Prefer: a problem that is also the report of the act.",
                        "content": [
                            "application/problem+json": [
                                "schema": ["allOf": [reference(.problem), reference(.commandReport)]]
                            ]
                        ],
                    ]),
                    "413": described(problem, "Larger than 16 KiB."),
                    "415": described(problem, "Not application/json."),
                    "422": described(
                        problem, "A field is missing or wrong, or the Idempotency-Key stood for another act before."),
                    "503": wait,
                ],
            ],
        ]
    }

    private static var command: JSONValue {
        lookUp(
            "command", "What became of an act", found: answer("What is known of it.", .commandReport),
            missing: "No such act in the schools that the key stands for.")
    }

    private static func answer(_ description: String, _ part: Part) -> JSONValue {
        ["description": .string(description), "content": ["application/json": ["schema": reference(part)]]]
    }

    private static func withLocation(_ response: JSONValue) -> JSONValue {
        joined(
            response,
            ["headers": ["Location": ["schema": ["type": "string"], "description": .string(ResourcePath.command)]]])
    }

    // MARK: - Every service

    private static var common: [(String, JSONValue)] {
        [
            ("/healthz", admin(get("health", "Whether the process lives", "application/json", failing: true))),
            (
                "/readyz",
                admin(get("readiness", "Whether it does its work, and if not, why", "application/json", failing: true))
            ),
            ("/metrics", admin(get("metrics", "Its metrics", "text/plain", "application/openmetrics-text"))),
            ("/openapi.json", get("openapi", "This document", "application/json")),
            ("/asyncapi.json", get("asyncapi", "The topics", "application/json")),
            (
                "/schemas/{name}",
                joined(
                    ["parameters": [pathParameter("name")]],
                    get("schema", "The schema of a message", "application/schema+json", responses: [("404", problem)]))
            ),
        ]
    }

    private static func admin(_ item: JSONValue) -> JSONValue {
        joined(["description": "At the admin listener alone, where the service has one (VIGIE_ADMIN_LISTEN)."], item)
    }

    private static func get(
        _ id: String, _ summary: String, _ mediaTypes: String..., failing: Bool = false,
        responses: [(String, JSONValue)] = []
    ) -> JSONValue {
        let content = object(mediaTypes.map { ($0, [:]) })
        let good: (String, JSONValue) = ("200", ["description": .string(summary), "content": content])
        let bad: [(String, JSONValue)] = failing ? [("503", ["description": "No.", "content": content])] : []
        return [
            "get": [
                "operationId": .string(id), "tags": ["every service"], "summary": .string(summary),
                "responses": object([good] + bad + responses),
            ]
        ]
    }

    private static func query(_ name: String, _ description: String, _ schema: Schema) -> JSONValue {
        ["name": .string(name), "in": "query", "description": .string(description), "schema": schema.json]
    }

    private static func pathParameter(_ name: String) -> JSONValue {
        ["name": .string(name), "in": "path", "required": true, "schema": ["type": "string"]]
    }

    /// A response with another sentence; the sentence beside a reference takes the place of that of what it refers to.
    private static func described(_ response: JSONValue, _ text: String) -> JSONValue {
        guard case .object(var members) = response else { return response }
        members.members.removeAll { $0.name == "description" }
        members.members.append(JSONObject.Member(name: "description", value: .string(text)))
        return .object(members)
    }

    private static func joined(_ one: JSONValue, _ other: JSONValue) -> JSONValue {
        guard case .object(let first) = one, case .object(let second) = other else { return one }
        return .object(JSONObject(first.members + second.members))
    }
}

extension CaseAction.Kind {
    fileprivate var summary: String {
        switch self {
        case .confirm: "Confirm a step that the procedure proposes"
        case .decline: "Set aside a step that the procedure proposes"
        case .complete: "Say that a step was taken"
        case .scheduleInterview: "Schedule an interview"
        case .holdInterview: "Say that an interview was held, with the objectives agreed on"
        case .refer: "Confirm a referral to a partner"
        case .withdrawReferral: "Take a referral back"
        case .recordSolution: "Record the solution that was found"
        case .close: "Close the case"
        case .reopen: "Open the case again"
        case .reply: "Pass on a partner's reply"
        }
    }
}
