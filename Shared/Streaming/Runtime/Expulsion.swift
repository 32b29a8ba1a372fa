/// Tells why a producer was fenced. A member whose session had run out was fenced by those who took its partitions, and may
/// come back as a new process; one that is still a member can have been fenced only by a newer process that has its name.
final class Expulsion: GroupHandler {
    private var isLost = false

    /// Polls the group until it says that the member is not one any more, at most two seconds: a heartbeat tells it.
    static func happened(to consumer: any GroupConsumer, clock: StreamClock) -> Bool {
        let expulsion = Expulsion()
        let deadline = clock.monotonic() + 2_000
        while !expulsion.isLost, clock.monotonic() < deadline {
            do throws(LogError) {
                try consumer.poll(timeout: 100, limit: 1, expulsion)
            } catch {
                // A newer member of the same static name says it outright.
                guard error.kind == .retriable else { return error.kind != .fenced }
            }
        }
        return expulsion.isLost
    }

    func received(_ record: borrowing Record) {}
    func reachedEnd(of partition: Int32, topic: Int, offset: Int64) {}
    func assigned(_ partitions: [TopicPartition], generation: any GroupGeneration) {}
    func revoked(_ partitions: [TopicPartition], lost: Bool) { isLost = isLost || lost }
}
