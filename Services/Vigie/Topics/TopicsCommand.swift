import Glibc
import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

/// `vigie topics`: what the registry in the code asks for, against what the cluster has.
struct TopicsCommand {
    let names: TopicNames
    let topics: [Topic]
    /// Of the pupil-keyed topics.
    private let shared: Int
    private let replicas: Int?

    /// Reads the environment alone.
    init() throws {
        let environment = Environment.current
        let settings = try TopicSettings(environment: environment)
        _ = try settings.names()  // A wrong name is told before a file is opened.
        let parties = try Self.parties(environment)
        names = try settings.names(with: parties)
        topics = Topic.fixed + parties
        shared = try Variables.partitions.value(of: environment[Variables.partitions.name])
        replicas = try Variables.replicas.value(of: environment[Variables.replicas.name])
    }

    func list() {
        for topic in topics {
            let settings = topic.settings.properties.map { "\($0.name)=\($0.value)" }.joined(separator: " ")
            print("\(names.name(of: topic))\t\(partitions(of: topic)) partitions\t\(settings)")
        }
    }

    /// - Parameter only: names, with their prefix or without; empty for all.
    /// - Throws: after everything was tried, when something differs or could not be made.
    func apply(_ only: [String]) throws {
        let wanted =
            try only.isEmpty
            ? topics
            : only.map { name in
                guard let topic = topics.first(where: { $0.name == name || names.name(of: $0) == name })
                else {
                    throw ServiceFailure(.usage, "there is no topic \(name) in the registry; see vigie topics list")
                }
                return topic
            }
        let admin = try Admin(Cluster().kafka)
        let present = try admin.topics()
        let missing = wanted.filter { present[names.name(of: $0)] == nil }
        let failures = try admin.create(missing.map(declaration))
        // One that is there by now was made by somebody at the same time.
        let refused = failures.filter { $0.value.code != "TOPIC_ALREADY_EXISTS" }
        var complaints = refused.map { "\($0.key) was not made: \($0.value)" }
        for topic in missing where failures[names.name(of: topic)] == nil {
            print("made \(names.name(of: topic))")
        }
        complaints += try differences(wanted.filter { refused[names.name(of: $0)] == nil }, admin)
        for complaint in complaints.sorted() { print(complaint) }
        guard complaints.isEmpty else {
            throw ServiceFailure(.failure, "\(complaints.count) things are not as the registry has them")
        }
    }

    private func differences(_ topics: [Topic], _ admin: Admin) throws -> [String] {
        let described = try admin.describe(topics.map(names.name))
        return topics.flatMap { topic -> [String] in
            let name = names.name(of: topic)
            guard let found = described.first(where: { $0.name == name }) else {
                return ["\(name) cannot be compared: no broker has described it"]
            }
            var complaints: [String] = []
            if found.partitions != partitions(of: topic) {
                complaints.append("\(name) has \(found.partitions) partitions instead of \(partitions(of: topic))")
            }
            for (setting, value) in topic.settings.properties where found.settings[setting]?.value != value {
                let present = found.settings[setting]?.value ?? "nothing"
                complaints.append("\(name) has \(setting)=\(present) instead of \(value)")
            }
            if let replicas, found.replicas != replicas {
                complaints.append("\(name) has \(found.replicas) replicas instead of \(replicas)")
            }
            let written = found.settings[Self.writtenReplicas].flatMap { Int($0.value) } ?? 1
            if written < Self.majority(of: found.replicas) {
                complaints.append(
                    "\(name) has \(Self.writtenReplicas)=\(written) and \(found.replicas) replicas, "
                        + "so that what is acknowledged can be lost with a broker "
                        + "(kafka-configs --alter --topic \(name) --add-config "
                        + "\(Self.writtenReplicas)=\(Self.majority(of: found.replicas)); "
                        + "with VIGIE_REPLICAS topics are made so)")
            }
            if let largest = found.settings["max.message.bytes"].flatMap({ Int($0.value) }), largest < Self.largestBatch
            {
                complaints.append(
                    "\(name) has max.message.bytes=\(largest), less than the \(Self.largestBatch) that may be written at once"
                )
            }
            if found.leaderless > 0 {
                complaints.append(
                    "\(name) has \(found.leaderless) partitions without a leader: nobody reads or writes there")
            }
            return complaints
        }
    }

    /// Bytes: librdkafka's `message.max.bytes`, which is every client's of ours.
    private static let largestBatch = 1_000_000
    private static let writtenReplicas = "min.insync.replicas"

    /// How many replicas must have a record before it is acknowledged, so that it outlives any broker that the cluster does.
    private static func majority(of replicas: Int) -> Int { replicas / 2 + 1 }

    private func declaration(_ topic: Topic) -> TopicDeclaration {
        var settings = Dictionary(topic.settings.properties.map { ($0.name, $0.value) }) { $1 }
        if let replicas { settings[Self.writtenReplicas] = String(Self.majority(of: replicas)) }
        return TopicDeclaration(
            name: names.name(of: topic), partitions: partitions(of: topic), replicas: replicas,
            settings: settings)
    }

    private func partitions(of topic: Topic) -> Int {
        switch topic.settings.partitions {
        case .shared: shared
        case .fixed(let count): count
        }
    }

    /// The topics of the partners and senders that the files of the installation name.
    private static func parties(_ environment: [String: String]) throws -> [Topic] {
        var topics: [Topic] = []
        if let path = environment[Variables.partnersFile.name], !path.isEmpty {
            topics += try PartnersFile.partners(in: path).flatMap { Topic.topics(ofPartner: $0.id.text) }
        }
        if let path = environment[Variables.keysFile.name], !path.isEmpty {
            let log = Logger(service: "vigie", instance: "", sink: MemoryLog())
            let ring: KeyRing<Holder>
            do throws(FileError) {
                ring = try KeyRing(file: path, log: log)
            } catch {
                throw ConfigurationError(Variables.keysFile.name, error.named)
            }
            topics += Set(ring.subjects.compactMap(\.sender)).sorted().map { .rejections(sender: $0) }
        }
        return topics
    }

    private struct Holder: Decodable, Sendable { let sender: String? }
}
