import Kafka
import Streaming
import Synchronization

/// A publisher to topics of which more may come: a sender who is added to the keys file has a topic of rejections too.
///
/// Senders come seldom: for a new topic a publisher takes the place of the last, which ends once nothing is on its way.
final class GrowingPublisher: Sendable {
    private struct Opened {
        var topics: Set<String>
        var publisher: Publisher
    }

    private let open: @Sendable (Set<String>) throws -> Publisher
    private let opened: Mutex<Opened>

    /// - Parameter open: a publisher to these topics; touches no network.
    init(_ topics: Set<String>, open: @escaping @Sendable (Set<String>) throws -> Publisher) throws {
        self.open = open
        opened = Mutex(Opened(topics: topics, publisher: try open(topics)))
    }

    func publish(_ records: [OutgoingRecord]) async throws(PublishError) {
        try await publisher(for: records).publish(records)
    }

    private func publisher(for records: [OutgoingRecord]) throws(PublishError) -> Publisher {
        do {
            return try opened.withLock { opened in
                let topics = opened.topics.union(records.map(\.topic))
                guard topics.count > opened.topics.count else { return opened.publisher }
                opened = Opened(topics: topics, publisher: try open(topics))
                return opened.publisher
            }
        } catch {
            throw .refused(KafkaError(.fatal, code: "_INVALID_ARG", reason: "\(error)"))
        }
    }

    func close() async { await opened.withLock { $0.publisher }.close() }
}
