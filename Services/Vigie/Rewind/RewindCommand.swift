import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

/// `vigie rewind`: has a service read topics again, with the state that it has.
struct RewindCommand {
    private let service: ServiceName
    private let topics: [String]
    private let isDry: Bool
    private let cluster: Cluster
    private let changelog: String

    init(_ arguments: [String]) throws {
        let words = arguments.filter { $0 != "--dry-run" }
        guard let first = words.first, let service = ServiceName(rawValue: first),
            !words.contains(where: { $0.hasPrefix("-") })
        else {
            throw ServiceFailure(
                .usage,
                "vigie rewind [--dry-run] SERVICE [TOPIC...]; SERVICE is one of "
                    + ServiceName.allCases.map(\.rawValue).joined(separator: ", "))
        }
        self.service = service
        topics = Array(words.dropFirst())
        isDry = words.count < arguments.count
        cluster = try Cluster()
        changelog = cluster.names.name(of: .state(service))
    }

    func run() throws {
        let log = KafkaClientSupplier(cluster.kafka)
        let places = try cluster.places(of: changelog, log)
        var rewinds: [TopicPartition: Rewind] = [:]
        for place in places { rewinds[place] = try read(place, log) }
        let plan = try plan(rewinds, log)
        for line in plan.lines { print(line) }
        guard !isDry else { return }
        let records = places.compactMap { place in
            rewinds[place].flatMap { rewind in
                rewind.record(
                    to: place, offsets: plan.offsets(of: place.partition, before: rewind.offsets),
                    reconsidering: plan.isReconsidering)
            }
        }
        let admin = try Admin(cluster.kafka)
        for group in Set(rewinds.values.compactMap(\.group)).sorted() { try forget(group, admin) }
        try cluster.publish(records, to: changelog)
        print("\(records.count) of \(places.count) partitions of \(changelog) go on so at the next start")
    }

    private func plan(_ rewinds: [TopicPartition: Rewind], _ log: KafkaClientSupplier) throws -> RewindPlan {
        let offsets = Dictionary(uniqueKeysWithValues: rewinds.map { ($0.key.partition, $0.value.offsets) })
        let present = try Admin(cluster.kafka).topics()
        let reader = try log.reader(.readUncommitted)
        defer { reader.close() }
        var ends: [TopicPartition: Int64] = [:]
        for (partition, topics) in offsets {
            for topic in topics.keys where partition < Int32(present[topic] ?? 0) {
                let place = TopicPartition(topic, partition)
                ends[place] = try reader.watermarks(of: place, timeout: 10_000).high
            }
        }
        do throws(RewindPlan.Failure) {
            return try RewindPlan(service, topics, names: cluster.names, offsets: offsets, ends: ends)
        } catch {
            throw ServiceFailure(.failure, "\(error)")
        }
    }

    private func read(_ place: TopicPartition, _ log: KafkaClientSupplier) throws -> Rewind {
        var rewind = Rewind()
        var failure: KafkaError?
        try TopicRange(log, place).forEach { record in
            do throws(KafkaError) { try rewind.take(record) } catch { failure = error }
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
