import Messages
import Streaming

/// Which inputs a service reads again, and what that means to those outside.
struct RewindPlan {
    let service: ServiceName
    /// By their full names, as below.
    let again: Set<String>
    private let others: Set<String>
    /// The rows of a table are read whole at each start: of one that was lost, what stands now is taken as it is.
    private let tables: Set<String>
    /// Where inputs end now.
    private let ends: [TopicPartition: Int64]

    enum Failure: Error, Equatable, CustomStringConvertible {
        case noTopic(String)
        case notRead(String, by: ServiceName)

        var description: String {
            switch self {
            case .noTopic(let topic): "there is no topic \(topic): vigie topics apply makes it"
            case .notRead(let topic, let service): "\(service.rawValue) has not read \(topic)"
            }
        }
    }

    /// - Parameters:
    ///   - chosen: what is to be read again, by their names here or in the registry; none: what was lost, and all where a fact that comes again
    ///     costs nothing.
    ///   - offsets: of the next record to read, by input topic, as the state of each partition has it.
    ///   - ends: where the inputs end now; a partition that is not there is missing.
    init(
        _ service: ServiceName, _ chosen: [String], names: TopicNames, offsets: [Int32: [String: Int64]],
        ends: [TopicPartition: Int64]
    ) throws(Failure) {
        self.service = service
        self.ends = ends
        let known = Set(offsets.values.flatMap(\.keys))
        for (partition, topics) in offsets {
            for topic in topics.keys where ends[TopicPartition(topic, partition)] == nil { throw .noTopic(topic) }
        }
        if chosen.isEmpty {
            switch service {
            case .alerting, .intake: again = known
            case .referral, .notification: again = Self.lost(offsets, ends)
            }
        } else {
            let full = chosen.map { name in Topic.fixed.first { $0.name == name }.map(names.name) ?? name }
            if let stranger = full.first(where: { !known.contains($0) }) { throw .notRead(stranger, by: service) }
            again = Set(full)
        }
        others = known.subtracting(again)
        tables =
            switch service {
            // Rows that come again mean nothing to it.
            case .alerting, .intake: []
            case .referral, .notification: [names.name(of: .enrolments), names.name(of: .contacts)]
            }
    }

    /// The topics that end before what is to be read next: deleted and made again, or robbed of their end.
    private static func lost(_ offsets: [Int32: [String: Int64]], _ ends: [TopicPartition: Int64]) -> Set<String> {
        var lost: Set<String> = []
        for (partition, topics) in offsets {
            for (topic, offset) in topics where offset > ends[TopicPartition(topic, partition)] ?? 0 {
                lost.insert(topic)
            }
        }
        return lost
    }

    /// Whether something is not read again that has changed.
    var isReconsidering: Bool { !again.isDisjoint(with: tables) }

    /// From where a task reads on.
    func offsets(of partition: Int32, before: [String: Int64]) -> [String: Int64] {
        var offsets = before.filter { !again.contains($0.key) }
        for table in again.intersection(tables) { offsets[table] = ends[TopicPartition(table, partition)] }
        return offsets
    }

    // MARK: What it says

    /// What will be done and what comes of it, a line each.
    var lines: [String] {
        topicLines
            + [
                "families: \(families)", "partners: \(partners)",
                "what the lost records said, and \(service.rawValue) had not read, is gone: operations.md says how it is told again",
            ].prefix(again.isEmpty ? 2 : 3)
    }

    private var topicLines: [String] {
        again.sorted().map { topic in
            tables.contains(topic)
                ? "\(topic): its rows are taken as they stand now" : "\(topic): read again from its beginning"
        } + others.sorted().map { "\($0): goes on where the state is" }
    }

    private var families: String {
        switch service {
        case .alerting: "hear nothing again: an alert that is known as it stands is not raised again"
        case .intake: "hear nothing again: a version of a contact or an enrolment that is known is not passed on again"
        case .referral: "hear nothing again: of an alert or a command that was seen no event of a case follows"
        case .notification:
            "are written to once: who was told of which revision of an alert is in the state. A letter whose outcome was lost "
                + "with the topic of deliveries is sent once more, under the same Message-ID"
        }
    }

    private var partners: String {
        switch service {
        case .alerting, .intake: "hear nothing again"
        case .referral:
            "are asked once: what was referred and answered is in the state, and a command or reply that was seen acts once"
        case .notification: "are not concerned"
        }
    }
}
