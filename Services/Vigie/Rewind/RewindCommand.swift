import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

/// `vigie rewind`: has a service read its topics from the beginning, with the state that it has.
struct RewindCommand {
    /// To which a fact that comes again is nothing new. The others would ask partners and write to families again.
    private static let services: [ServiceName] = [.alerting, .intake]
    private let cluster: Cluster
    private let changelog: String

    init(_ service: String) throws {
        guard let service = ServiceName(rawValue: service), Self.services.contains(service) else {
            throw ServiceFailure(
                .usage, "\(service) cannot be rewound, \(Self.services.map(\.rawValue).joined(separator: " and ")) can")
        }
        cluster = try Cluster()
        changelog = cluster.names.name(of: .state(service))
    }

    func run() throws {
        let log = KafkaLog(cluster.kafka)
        let places = try cluster.places(of: changelog, log)
        var groups: Set<String> = []
        var records: [OutgoingRecord] = []
        for place in places {
            let rewind = try read(place, log)
            if let group = rewind.group { groups.insert(group) }
            if let record = rewind.record(to: place) { records.append(record) }
        }
        let admin = try Admin(cluster.kafka)
        for group in groups.sorted() { try forget(group, admin) }
        try cluster.publish(records, to: changelog)
        print(
            "\(records.count) of \(places.count) partitions of \(changelog) are read from the beginning at the next start"
        )
    }

    private func read(_ place: TopicPartition, _ log: KafkaLog) throws -> Rewind {
        var rewind = Rewind()
        var failure: LogError?
        try TopicRange(log, place).forEach { record in
            do throws(LogError) { try rewind.take(record) } catch { failure = error }
        }
        if let failure { throw ServiceFailure(.failure, "\(place): \(failure.reason)") }
        return rewind
    }

    /// Before the checkpoints are written: what ends in between goes on as it was.
    private func forget(_ group: String, _ admin: Admin) throws {
        guard let failure = try admin.deleteGroup(group), failure.code != "GROUP_ID_NOT_FOUND" else { return }
        throw ServiceFailure(
            .failure,
            failure.code == "NON_EMPTY_GROUP"
                ? "group \(group) has members: stop every instance, and wait until the session of a named one has ended"
                : failure.description)
    }
}
