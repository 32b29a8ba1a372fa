import Seeded
import Streaming

final class SimulatedConsumer: GroupConsumer {
    private unowned let process: SimulatedProcess
    private unowned let cluster: SimulatedCluster
    private let group: Group
    private let topics: [String]
    private let instance: String?

    private var member: Group.Member?
    /// The generation whose assignment the handler has been given; nil: it has none.
    private var assigned: Int32?
    private var cursors: [Cursor] = []
    private var isClosed = false

    init(process: SimulatedProcess, group: Group, topics: [String], instance: String?) {
        self.process = process
        cluster = process.cluster
        self.group = group
        self.topics = topics
        self.instance = instance
    }

    // MARK: Polling

    func poll(timeout: Int, limit: Int, _ handler: any GroupHandler) throws(KafkaError) -> Int {
        try process.call(.poll) { _ throws(KafkaError) in
            guard !isClosed else { throw Self.closed }
            // Rebalances and records alike need a broker.
            guard cluster.isAvailable else { return 0 }
            try takePart(handler)
            return fetch(limit, handler)
        }
    }

    /// One step of the group's protocol. What the group has decided is learnt by a heartbeat, so not always at once.
    private func takePart(_ handler: any GroupHandler) throws(KafkaError) {
        guard let member else {
            self.member = group.join(process, topics: topics, instance: instance)
            return
        }
        member.lastPoll = cluster.now
        guard cluster.random.chance(600) else { return }
        switch member.standing {
        case .replaced:
            throw KafkaError(
                .fenced, code: "_FENCED", reason: "A newer process has joined the group as \(instance ?? "this member")"
            )
        case .expelled:
            try revoke(lost: true, handler)
            self.member = group.join(process, topics: topics, instance: instance)
        case .member where group.isRebalancing:
            if member.hasJoined { return }
            try revoke(lost: false, handler)
            // The handler may have taken longer than the group waits.
            if member.standing == .member, group.isRebalancing { group.rejoin(member) }
        case .member:
            if assigned != member.generation { try assign(member, handler) }
        }
    }

    private func assign(_ member: Group.Member, _ handler: any GroupHandler) throws(KafkaError) {
        try process.interrupt(.assigned, .before)
        assigned = member.generation
        cursors = member.assignment.map { log in
            Cursor(log, topic: topics.firstIndex(of: log.coordinates.topic) ?? 0, position: nil, isPaused: true)
        }
        if cluster.random.chance(500) { cursors.forEach(findPosition) }
        let partitions = cursors.map(\.log.coordinates)
        cluster.note("\(process.name) is assigned \(partitions), generation \(member.generation)")
        handler.assigned(
            partitions, generation: SimulatedGeneration(group: group, member: member, generation: member.generation))
        try process.interrupt(.assigned, .after)
    }

    private func revoke(lost: Bool, _ handler: any GroupHandler) throws(KafkaError) {
        guard assigned != nil else { return }
        try process.interrupt(.revoked, .before)
        let partitions = cursors.map(\.log.coordinates)
        cluster.note("\(process.name) is revoked \(partitions)\(lost ? ", lost" : "")")
        handler.revoked(partitions, lost: lost)
        cursors = []
        assigned = nil
        try process.interrupt(.revoked, .after)
    }

    private func fetch(_ limit: Int, _ handler: any GroupHandler) -> Int {
        guard process.state == .running, !isClosed else { return 0 }
        let cursors = cursors
        let generation = assigned
        // What has arrived by now: less than asked for, and not from everywhere.
        let limit = cluster.random.chance(300) ? cluster.random.below(limit + 1) : limit
        let start = cluster.random.below(cursors.count)
        var count = 0
        for i in cursors.indices where count < limit {
            let cursor = cursors[(start + i) % cursors.count]
            if cursor.isPaused || cluster.random.chance(150) { continue }
            findPosition(of: cursor)
            count += cursor.read(
                limit: limit - count, .readCommitted, isCurrent: { assigned == generation && !isClosed }
            ) {
                handler.received($0)
            } reachedEnd: {
                handler.reachedEnd(of: cursor.log.coordinates.partition, topic: cursor.topic, offset: $0)
            }
        }
        return count
    }

    /// Without a seek a partition is read from where the group has committed, else from its first record.
    private func findPosition(of cursor: Cursor) {
        let partition = cursor.log.coordinates
        if cursor.position == nil, group.isStable(partition) {
            cursor.seek(to: group.committedOffset(of: partition) ?? cursor.log.low)
        }
        // auto.offset.reset=earliest
        if cursor.isOutOfRange { cursor.seek(to: cursor.log.low) }
    }

    // MARK: Positions

    func committed(_ partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> [TopicPartition: Int64] {
        try process.call(.committed) { _ throws(KafkaError) in
            guard !isClosed else { throw Self.closed }
            var offsets: [TopicPartition: Int64] = [:]
            for partition in partitions {
                guard group.isStable(partition) else {
                    throw KafkaError(
                        .retriable, code: "_TIMED_OUT",
                        reason: "Offsets of \(partition) are part of a transaction that has not ended")
                }
                offsets[partition] = group.committedOffset(of: partition)
            }
            return offsets
        }
    }

    func seek(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        precondition(offsets.values.allSatisfy { $0 >= 0 }, "a seek to no offset")
        try process.call(.seek) { _ throws(KafkaError) in
            for partition in offsets.keys { _ = try cursor(of: partition) }
            for (partition, offset) in offsets { try cursor(of: partition).seek(to: offset) }
        }
    }

    func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        try process.call(.pause) { _ throws(KafkaError) in
            for partition in partitions { try cursor(of: partition).isPaused = true }
        }
    }

    func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        try process.call(.resume) { _ throws(KafkaError) in
            for partition in partitions { try cursor(of: partition).isPaused = false }
        }
    }

    // MARK: The group

    func describeGroup(timeout: Int) throws(KafkaError) -> GroupDescription? {
        try process.call(.describeGroup) { _ throws(KafkaError) in
            guard !isClosed else { throw Self.closed }
            guard let member, !group.isRebalancing else { return nil }
            let subscribed = topics.flatMap { cluster.logs(of: $0) ?? [] }.map(\.coordinates)
            return GroupDescription(
                unassigned: subscribed.filter { !group.assigned.contains($0) }, isFirstMember: group.isFirst(member))
        }
    }

    func rejoin() throws(KafkaError) {
        try process.call(.rejoin) { _ throws(KafkaError) in
            guard !isClosed else { throw Self.closed }
            // As if it had been expelled: what it has is revoked, and it joins as a new member.
            if let member { group.leave(member) }
        }
    }

    private func cursor(of partition: TopicPartition) throws(KafkaError) -> Cursor {
        guard !isClosed else { throw Self.closed }
        guard let cursor = cursors.first(where: { $0.log.coordinates == partition }) else {
            throw KafkaError(.fatal, code: "_UNKNOWN_PARTITION", reason: "\(partition) is not assigned")
        }
        return cursor
    }

    // MARK: Leaving

    func close(_ handler: any GroupHandler) {
        guard !isClosed else { return }
        do throws(KafkaError) {
            try process.interrupt(.closeConsumer, .before)
            try revoke(lost: member.map { $0.standing != .member } ?? false, handler)
            isClosed = true
            // A static member keeps its partitions; a broker that is away is not told.
            if let member, instance == nil, cluster.isAvailable { group.leave(member) }
            try process.interrupt(.closeConsumer, .after)
        } catch {
            isClosed = true
        }
    }

    private static let closed = KafkaError(.fatal, code: "_DESTROY", reason: "The consumer is closed")
}
