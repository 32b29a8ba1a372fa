extension Topic {
    /// How the broker keeps a topic.
    public struct Settings: Hashable, Sendable {
        public enum Cleanup: String, Sendable { case delete, compact }

        /// How many partitions a topic has.
        public enum Partitions: Hashable, Sendable {
            /// `VIGIE_PARTITIONS`: the topics whose partitions are read together.
            case shared
            case fixed(Int)
        }

        public var partitions: Partitions
        public var cleanup: Cleanup
        /// Nil with compaction: kept until replaced.
        public var retentionDays: Int?
        public var segmentBytes: Int
        /// With compaction: the deadline of an erasure.
        public var maximumCompactionLagDays: Int?
        /// With compaction: how long a tombstone stays to be seen.
        public var tombstoneDays: Int?

        /// The properties of the topic by their names at the broker.
        public var properties: [(name: String, value: String)] {
            var properties = [
                ("cleanup.policy", cleanup.rawValue), ("segment.bytes", String(segmentBytes)),
            ]
            func days(_ name: String, _ days: Int?) {
                if let days { properties.append((name, String(days * 86_400_000))) }
            }
            days("retention.ms", retentionDays)
            days("max.compaction.lag.ms", maximumCompactionLagDays)
            days("delete.retention.ms", tombstoneDays)
            return properties
        }
    }

    public var settings: Settings {
        switch self {
        case .submissions, .rejections: .deleted(.fixed(4), afterDays: 30)
        case .attendance, .alerts, .cases, .deliveries: .deleted(.shared, afterDays: 400)
        case .registrations, .commands: .deleted(.shared, afterDays: 30)
        case .referrals: .deleted(.fixed(1), afterDays: 400)
        case .replies, .replyRejections: .deleted(.fixed(1), afterDays: 30)
        case .deadLetters: .deleted(.fixed(1), afterDays: 30)
        // A service that was away for a month must still see that a pupil was erased.
        case .enrolments, .contacts: .compacted(.shared, tombstoneDays: 35)
        case .policies, .calendars, .partners: .compacted(.fixed(1), tombstoneDays: 35)
        case .state: .compacted(.shared, tombstoneDays: 1)
        }
    }

    public var key: TopicKey {
        switch self {
        case .attendance, .registrations, .alerts, .commands, .cases, .deliveries: .pupil
        case .enrolments, .contacts: .pupilPrefixed
        case .policies, .calendars, .partners: .name
        case .referrals, .replies: .referral
        case .state: .state
        case .submissions, .rejections, .replyRejections, .deadLetters: .any
        }
    }
}

extension Topic.Settings {
    private static let mebibyte = 1 << 20

    static func deleted(_ partitions: Partitions, afterDays days: Int) -> Self {
        Self(
            partitions: partitions, cleanup: .delete, retentionDays: days, segmentBytes: 256 * mebibyte,
            maximumCompactionLagDays: nil, tombstoneDays: nil)
    }

    /// An active segment is never compacted: small ones, closed within a day.
    static func compacted(_ partitions: Partitions, tombstoneDays: Int) -> Self {
        Self(
            partitions: partitions, cleanup: .compact, retentionDays: nil, segmentBytes: 32 * mebibyte,
            maximumCompactionLagDays: 1, tombstoneDays: tombstoneDays)
    }
}
