/// Tells whether a newer process of the same instance has fenced this one, which then must not come back.
///
/// Others are fenced too, and may come back as new processes: one whose session ran out, by those who took its partitions; one
/// whose hanging transaction somebody has ended in its name (docs/adr/0009-lost-markers.md); one that a broker, restarted, has
/// taken for another member. A newer process takes the transactional id at its start and then, where the instance is named, the
/// membership (KIP-345): only both together are certain. Where it is not named, it must do that this one was no stranger to its
/// group (docs/adr/0005).
struct FencingCheck {
    let isCertain: Bool

    /// Asks the log, for some seconds at most. On the folding thread, after the committing one has ended.
    /// - Parameter transactionAge: for how many milliseconds the producer's transaction has been open; 0: none is.
    init(
        of streamThread: StreamThread, _ producer: any TransactionalProducer, transactionAge: Int64, isNamed: Bool,
        clock: StreamClock
    ) {
        let now = clock.monotonic()
        if streamThread.loss == nil {
            // The member is fenced; is the producer? Where its transaction has timed out, the coordinator has fenced it.
            isCertain =
                transactionAge < Int64(streamThread.options.transactionTimeout)
                && Self.isFenced(producer, streamThread, until: now + 5_000, clock)
        } else if isNamed {
            isCertain = Self.membership(streamThread, until: now + 5_000, clock) == .replaced
        } else {
            isCertain = !streamThread.wasExpelled && Self.membership(streamThread, until: now + 2_000, clock) == .kept
        }
    }

    /// What to say where it is not certain.
    func reason(_ failure: KafkaError) -> String {
        "it was fenced, though no newer process has its name: others took what it was silent about, or the broker "
            + "has lost track of it: \(failure.reason)"
    }

    /// Whether the transactional id is another's: the coordinator is made to look at the producer's epoch.
    private static func isFenced(
        _ producer: any TransactionalProducer, _ streamThread: StreamThread, until deadline: Int64, _ clock: StreamClock
    ) -> Bool {
        guard let generation = streamThread.lastGeneration else { return false }
        let probe = [TopicPartition(streamThread.topology.changelog, 0): Int64(0)]
        while clock.monotonic() < deadline {
            do throws(KafkaError) {
                try endOpen(producer)
                try producer.begin()
                try producer.sendOffsets(probe, generation: generation)
                return false
            } catch {
                switch error.kind {
                case .fenced: return true
                case .retriable: continue
                case .abortable, .fatal: return false
                }
            }
        }
        return false
    }

    private static func endOpen(_ producer: any TransactionalProducer) throws(KafkaError) {
        do throws(KafkaError) { try producer.abort() } catch {
            // None may be open, which is told as a misuse.
            guard error.kind == .fatal || error.kind == .abortable else { throw error }
        }
    }

    private enum Membership { case kept, lost, replaced }

    /// What became of the membership: a heartbeat tells it.
    private static func membership(_ streamThread: StreamThread, until deadline: Int64, _ clock: StreamClock)
        -> Membership
    {
        let listener = RevocationListener()
        while !listener.isLost, clock.monotonic() < deadline {
            do throws(KafkaError) {
                try streamThread.consumer.poll(timeout: 100, limit: 1, listener)
            } catch {
                switch error.kind {
                case .retriable: continue
                case .fenced: return .replaced
                case .abortable, .fatal: return .lost
                }
            }
        }
        return listener.isLost ? .lost : .kept
    }
}

/// Hears whether the group has taken the partitions away.
private final class RevocationListener: GroupHandler {
    private(set) var isLost = false

    func received(_ record: borrowing Record) {}
    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {}
    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration) {}
    func revoked(_ partitions: [TopicPartition], lost: Bool) { isLost = isLost || lost }
}
