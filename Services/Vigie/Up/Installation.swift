import Foundation
import Glibc
import Messages
import ServiceKit

/// What four services need to run here: a directory of their own, keys, partners, ports.
final class Installation {
    let directory: String
    private(set) var bootstrap = ""
    /// Of each sample school's system, by sender.
    let schoolKeys: [(sender: String, value: String)]
    /// Of the person who acts in the sample's cases.
    let personKey = BearerKey.generate()
    private let ports: [String: FreePort]
    private let partners: [Partner]

    static let services: [(name: ServiceName, port: UInt16)] = [
        (.intake, 8081), (.alerting, 8082), (.referral, 8083), (.notification, 8084),
    ]

    init() throws {
        // The six X are what mkdtemp(3) asks for and puts its own characters in; nobody else can look in, for there will be keys.
        let parent = FileManager.default.temporaryDirectory
        var template = Array(parent.appending(path: "vigie-XXXXXX").path.utf8CString)
        guard mkdtemp(&template) != nil else {
            throw ServiceFailure(.failure, "no directory can be made in \(parent.path)")
        }
        directory = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        schoolKeys = SampleSchool.all.map { ($0.sender, BearerKey.generate()) }
        ports = try Dictionary(
            uniqueKeysWithValues: Self.services.map { name, wanted in
                guard let port = FreePort.near(wanted) else {
                    throw ServiceFailure(.failure, "a hundred ports from \(wanted) on are taken")
                }
                return (name.rawValue, port)
            })
        partners = try Self.samplePartners()
        try write()
    }

    var mails: String { "\(directory)/mail" }
    var logs: String { "\(directory)/logs" }

    /// What whoever wants to send a line can send.
    var absence: String { "\(directory)/absence.json" }

    func writeAbsence(at now: Timestamp) throws {
        try KeysCommand.write(
            String(decoding: SampleData.absence(at: now), as: UTF8.self), to: absence, mode: 0o600)
    }

    func url(_ service: String) -> String { "http://\(address(service))" }

    private func address(_ service: String) -> String { "127.0.0.1:\(ports[service]?.number ?? 0)" }

    var topics: [Topic] {
        Topic.fixed + partners.flatMap { Topic.topics(ofPartner: $0.id.text) }
            + schoolKeys.map { .rejections(sender: $0.sender) }
    }

    /// The four services as processes of their own.
    func start(on bootstrap: String) throws -> [ChildService] {
        self.bootstrap = bootstrap
        return try Self.services.map { name, _ in
            var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("VIGIE_") }
            environment["VIGIE_KAFKA_BOOTSTRAP_SERVERS"] = bootstrap
            // The mock cluster takes a second less than the session for a rebalance.
            environment["VIGIE_KAFKA_SESSION_TIMEOUT_MS"] = "6000"
            environment["VIGIE_HTTP_LISTEN"] = address(name.rawValue)
            environment["VIGIE_STATE_DIRECTORY"] = "\(directory)/state"
            environment["VIGIE_KEYS_FILE"] = "\(directory)/keys.ndjson"
            environment["VIGIE_PARTNERS_FILE"] = "\(directory)/partners.json"
            environment["VIGIE_PSEUDONYM_KEY_FILE"] = "\(directory)/keys/\(KeysCommand.pseudonym)"
            environment["VIGIE_CONTACT_PUBLIC_KEY_FILE"] = "\(directory)/keys/\(KeysCommand.contactPublic)"
            environment["VIGIE_CONTACT_SECRET_KEY_FILE"] = "\(directory)/keys/\(KeysCommand.contactSecret)"
            environment["VIGIE_MAIL_DIRECTORY"] = mails
            environment["VIGIE_MAIL_FROM"] = "vigie@example.org"
            return try ChildService(
                name.rawValue, url: url(name.rawValue), log: "\(logs)/\(name.rawValue).log", environment)
        }
    }

    private func write() throws {
        for name in ["keys", "logs", "mail", "state"] {
            guard mkdir("\(directory)/\(name)", 0o700) == 0 else {
                throw ServiceFailure(.failure, "\(directory)/\(name) cannot be made")
            }
        }
        try KeysCommand.generate(in: "\(directory)/keys", quietly: true)
        var keys = zip(SampleSchool.all, schoolKeys).map { school, key in
            #"{"key": "\#(BearerKey.digest(of: key.value))", "sender": "\#(key.sender)", "schools": ["\#(school.uai)"]}"#
        }
        keys.append(
            #"{"key": "\#(BearerKey.digest(of: personKey))", "id": "sample-head", "name": "Cheffe d'exemple", "role": "head", "schools": ["*"]}"#
        )
        try KeysCommand.write(keys.joined(separator: "\n") + "\n", to: "\(directory)/keys.ndjson", mode: 0o600)
        var writer = JSONWriter()
        writer.object { $0.field("partners", partners) }
        try KeysCommand.write(
            String(decoding: writer.bytes, as: UTF8.self), to: "\(directory)/partners.json", mode: 0o600)
    }

    /// The id of the sample's partner that is proposed by its kind, or by its id.
    static func partner(of proposal: String) -> String {
        proposal.hasSuffix(suffix) ? proposal : proposal + suffix
    }

    private static let suffix = "-exemple"

    /// Four partners that do not exist; their secret keys are thrown away, since nobody is there to open anything.
    private static func samplePartners() throws -> [Partner] {
        let entries: [(String, PartnerKind, Audience)] = [
            ("CIO d'exemple", .cio, Audience()),
            ("MLDS d'exemple", .mlds, Audience(minimumAge: 16)),
            ("DVE d'exemple", .dve, Audience()),
            (
                "Mission locale d'exemple", .missionLocale,
                Audience(minimumAge: 16, maximumAge: 25, isAdultService: true)
            ),
        ]
        return try entries.compactMap { name, kind, audience in
            guard let id = Identifier(partner(of: kind.rawValue)) else { return nil }
            return Partner(
                id: id, name: name, kind: kind, audience: audience, publicKey: try KeysCommand.secretKey().publicKey,
                fields: [.givenName, .familyName, .birthDate, .phone])
        }
    }
}
