import Glibc
import Kafka
import Messages
import ServiceKit

/// `vigie topics`: what the registry in the code asks for, against what the cluster has.
struct TopicsCommand {
    private let cluster: Cluster
    private let topics: [Topic]

    init() throws {
        cluster = try Cluster()
        topics = Topic.fixed + (try Self.parties())
    }

    func list() {
        for topic in topics {
            let settings = topic.settings.properties.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            print("\(cluster.names.name(of: topic))\t\(partitions(of: topic)) partitions\t\(settings)")
        }
    }

    /// - Parameter only: names without prefix; empty for all.
    /// - Throws: after everything was tried, when something differs or could not be made.
    func apply(_ only: [String]) throws {
        let wanted =
            try only.isEmpty
            ? topics
            : only.map { name in
                guard let topic = topics.first(where: { $0.name == name }) else {
                    throw ServiceFailure(.usage, "there is no topic \(name) in the registry; see vigie topics list")
                }
                return topic
            }
        let admin = try Admin(cluster.kafka)
        let present = try admin.topics()
        let missing = wanted.filter { present[cluster.names.name(of: $0)] == nil }
        let refused = missing.isEmpty ? [:] : try admin.create(missing.map(declaration))
        var complaints = refused.map { "\($0.key) was not made: \($0.value)" }
        for topic in missing where refused[cluster.names.name(of: topic)] == nil {
            print("made \(cluster.names.name(of: topic))")
        }
        complaints += try differences(wanted.filter { !missing.contains($0) }, admin)
        for complaint in complaints.sorted() { print(complaint) }
        guard complaints.isEmpty else {
            throw ServiceFailure(.failure, "\(complaints.count) topics are not as the registry has them")
        }
    }

    private func differences(_ topics: [Topic], _ admin: Admin) throws -> [String] {
        let described = try admin.describe(topics.map(cluster.names.name))
        return topics.flatMap { topic -> [String] in
            let name = cluster.names.name(of: topic)
            guard let found = described.first(where: { $0.name == name }) else { return [] }
            var complaints: [String] = []
            if found.partitions != partitions(of: topic) {
                complaints.append("\(name) has \(found.partitions) partitions instead of \(partitions(of: topic))")
            }
            for (setting, value) in topic.settings.properties where found.settings[setting]?.value != value {
                let present = found.settings[setting]?.value ?? "nothing"
                complaints.append("\(name) has \(setting)=\(present) instead of \(value)")
            }
            return complaints
        }
    }

    private func declaration(_ topic: Topic) -> TopicDeclaration {
        TopicDeclaration(
            name: cluster.names.name(of: topic), partitions: partitions(of: topic),
            replicas: cluster.configuration[Variables.replicas],
            settings: Dictionary(topic.settings.properties.map { ($0.name, $0.value) }) { $1 })
    }

    private func partitions(of topic: Topic) -> Int {
        switch topic.settings.partitions {
        case .shared: cluster.configuration.partitions
        case .fixed(let count): count
        }
    }

    /// The topics of the partners and senders that the files of the installation name.
    private static func parties() throws -> [Topic] {
        let environment = Environment.current
        var topics: [Topic] = []
        if let path = environment["VIGIE_PARTNERS_FILE"], !path.isEmpty {
            for id in try identifiers(in: path, of: "partners") {
                topics += [.referrals(partner: id), .replies(partner: id)]
            }
        }
        if let path = environment["VIGIE_KEYS_FILE"], !path.isEmpty {
            let log = Log(service: "vigie", instance: "", sink: MemoryLog())
            let ring = try KeyRing<Holder>(file: path, log: log)
            topics += Set(ring.subjects.compactMap(\.sender)).sorted().map { .rejections(sender: $0) }
        }
        return topics
    }

    private struct Holder: Decodable, Sendable { let sender: String? }

    private static func identifiers(in path: String, of list: String) throws -> [String] {
        let bytes = try SecretFile(path: path).read()
        do throws(DecodingFailure) {
            return try JSONCursor(JSONValue(parsing: bytes))[list].elements().map { (entry) throws(DecodingFailure) in
                try entry["id"].text(atMost: 64)
            }
        } catch {
            throw ServiceFailure(.configuration, "\(path) is wrong: \(error)")
        }
    }
}
