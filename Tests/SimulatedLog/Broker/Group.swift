import Seeded
import Streaming

/// The group coordinator's side of one consumer group: eager rebalances with Kafka's range assignor, sessions, static
/// members (KIP-345), and offsets, of which those of open transactions are pending (KIP-447).
final class Group {
    /// One membership: a member that is replaced or expelled and comes back is a new one.
    final class Member {
        let id: Int
        let instance: String?
        let process: SimulatedProcess
        let topics: [String]
        /// Where the assignor puts it among its like; real member ids are random.
        fileprivate let rank: UInt64
        /// It takes part in the rebalance that is going on.
        fileprivate(set) var hasJoined = true
        /// Of the assignment that waits for it or that it has.
        fileprivate(set) var generation: Int32 = -1
        fileprivate(set) var assignment: [PartitionLog] = []
        fileprivate(set) var standing = Standing.member
        fileprivate var lastHeartbeat: Int64
        var lastPoll: Int64

        enum Standing {
            case member
            /// UNKNOWN_MEMBER_ID.
            case expelled
            /// FENCED_INSTANCE_ID: a newer process has taken its static name.
            case replaced
        }

        fileprivate init(
            id: Int, instance: String?, process: SimulatedProcess, topics: [String], rank: UInt64, now: Int64
        ) {
            self.id = id
            self.instance = instance
            self.process = process
            self.topics = topics
            self.rank = rank
            lastHeartbeat = now
            lastPoll = now
        }
    }

    let name: String
    private unowned let cluster: SimulatedCluster

    private(set) var generation: Int32 = 0
    private var members: [Member] = []
    /// While a rebalance is going on, the time until which the members may join it.
    private var deadline: Int64?
    /// When the leader learns of the partitions that it had not heard of, and rebalances.
    private var refresh: Int64?
    private var nextID = 1

    private struct Committed {
        var offset: Int64
        /// Orders commits as the offsets topic does: what was appended later wins, whenever its marker comes.
        var appended: Int
    }

    private var committed: [TopicPartition: Committed] = [:]
    private var pending: [(producerID: Int64, partition: TopicPartition, commit: Committed)] = []
    private var appends = 0

    init(name: String, cluster: SimulatedCluster) {
        self.name = name
        self.cluster = cluster
    }

    // MARK: Membership

    var isRebalancing: Bool { deadline != nil }

    func join(_ process: SimulatedProcess, topics: [String], instance: String?) -> Member {
        let member = Member(
            id: nextID, instance: instance, process: process, topics: topics, rank: cluster.random.next(),
            now: cluster.now)
        nextID += 1
        if let instance, let at = members.firstIndex(where: { $0.instance == instance }) {
            let old = members[at]
            old.standing = .replaced
            members[at] = member
            cluster.note("group \(name): \(process.name) replaces \(old.process.name) as \(instance)")
            // Whatever it subscribes to now: only a rebalance looks at that.
            if !isRebalancing {
                member.generation = generation
                member.assignment = old.assignment
                return member
            }
        } else {
            members.append(member)
        }
        beginRebalance(joined: member)
        completeRebalance()
        return member
    }

    /// The member has given up its partitions and takes part in the rebalance.
    func rejoin(_ member: Member) {
        member.hasJoined = true
        completeRebalance()
    }

    /// What the members have of the last assignment.
    var assigned: Set<TopicPartition> { Set(members.flatMap(\.assignment).map(\.coordinates)) }

    func isFirst(_ member: Member) -> Bool { members.map(\.id).min() == member.id }

    func leave(_ member: Member) {
        guard member.standing == .member else { return }
        expel(member)
    }

    private func beginRebalance(joined: Member? = nil) {
        guard !isRebalancing else { return }
        deadline = cluster.now + cluster.configuration.maximumPollInterval
        for member in members { member.hasJoined = member === joined }
        cluster.note("group \(name): rebalance begins")
    }

    private func completeRebalance() {
        guard isRebalancing, members.allSatisfy(\.hasJoined) else { return }
        deadline = nil
        generation += 1
        assign()
        cluster.note("group \(name): generation \(generation), \(members.map { "\($0.process.name)#\($0.id)" })")
    }

    /// Kafka's range assignor: same-numbered partitions of co-partitioned topics go to the same member, if the leader knows
    /// all of them. Shortly after a topic was made it may not.
    private func assign() {
        let topics = Set(members.flatMap(\.topics)).sorted()
        let isStale = cluster.random.chance(cluster.faults.staleMetadata)
        let half = isStale ? topics.randomElement(using: &cluster.random) : nil
        refresh = half.map { _ in cluster.now + cluster.configuration.metadataRefresh }
        let sorted = members.sorted {
            // Static members by name, before dynamic ones.
            switch ($0.instance, $1.instance) {
            case (let a?, let b?): a < b
            case (_?, nil): true
            case (nil, _?): false
            case (nil, nil): $0.rank < $1.rank
            }
        }
        for member in members {
            member.assignment = []
            member.generation = generation
        }
        for topic in topics {
            guard var logs = cluster.logs(of: topic) else { continue }
            if topic == half { logs = Array(logs.prefix(logs.count / 2)) }
            let takers = sorted.filter { $0.topics.contains(topic) }
            let (share, rest) = (logs.count / takers.count, logs.count % takers.count)
            var from = 0
            for (i, member) in takers.enumerated() {
                let count = share + (i < rest ? 1 : 0)
                member.assignment += logs[from..<from + count]
                from += count
            }
        }
    }

    private func expel(_ member: Member) {
        member.standing = .expelled
        members.removeAll { $0 === member }
        cluster.note("group \(name): \(member.process.name)#\(member.id) is out")
        beginRebalance()
        completeRebalance()
    }

    /// Heartbeats of those that live, and an end for those that do not.
    func expire() {
        let now = cluster.now
        for member in members {
            if member.process.state == .running { member.lastHeartbeat = now }
            if now - member.lastHeartbeat > cluster.configuration.sessionTimeout
                || now - member.lastPoll > cluster.configuration.maximumPollInterval
            {
                expel(member)
            }
        }
        if let refresh, now >= refresh {
            self.refresh = nil
            beginRebalance()
        }
        if let deadline, now > deadline {
            for member in members where !member.hasJoined { expel(member) }
            completeRebalance()
        }
    }

    /// A coordinator that has just come up gives everybody a new session.
    func renewSessions() {
        for member in members {
            member.lastHeartbeat = cluster.now
            member.lastPoll = cluster.now
        }
    }

    // MARK: Offsets

    enum Refusal: String {
        case unknownMember = "UNKNOWN_MEMBER_ID"
        case illegalGeneration = "ILLEGAL_GENERATION"
        case fencedInstance = "FENCED_INSTANCE_ID"
    }

    /// TxnOffsetCommit: the offsets are pending until the transaction's marker.
    /// - Returns: why they are refused.
    func commit(
        _ offsets: [TopicPartition: Int64], of producerID: Int64, as generation: SimulatedGeneration
    ) -> Refusal? {
        switch generation.member.standing {
        case .replaced: return .fencedInstance
        case .expelled: return .unknownMember
        case .member: if generation.generation != self.generation { return .illegalGeneration }
        }
        appends += 1
        for (partition, offset) in offsets {
            pending.append((producerID, partition, Committed(offset: offset, appended: appends)))
        }
        return nil
    }

    /// An operator's: of no member, outside any transaction.
    func commit(_ offset: Int64, of partition: TopicPartition) {
        appends += 1
        committed[partition] = Committed(offset: offset, appended: appends)
    }

    func endTransaction(of producerID: Int64, commit: Bool) {
        for (owner, partition, new) in pending where owner == producerID && commit {
            if let old = committed[partition], old.appended > new.appended { continue }
            committed[partition] = new
        }
        pending.removeAll { $0.producerID == producerID }
    }

    func isStable(_ partition: TopicPartition) -> Bool { !pending.contains { $0.partition == partition } }

    func committedOffset(of partition: TopicPartition) -> Int64? { committed[partition]?.offset }

    var committedOffsets: [TopicPartition: Int64] { committed.mapValues(\.offset) }

    func forgetOffsets() { committed.removeAll() }
}
