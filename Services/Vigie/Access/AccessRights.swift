import Messages
import ServiceKit

/// Who may do what in an installation: with topics what the registry says of each, and with groups and transactional ids what the
/// runtime asks of the brokers. Nobody else may do anything.
struct AccessRights {
    /// In the order of the principals: services, operators, senders and partners.
    let bindings: [AclBinding]

    static let operators = "operator"

    init(_ topics: [Topic], _ names: TopicNames) {
        let services = ServiceName.allCases.flatMap { Self.bindings(of: $0, names) }
        let operators = Self.bindingsOfOperators(topics, names)
        let parties = topics.flatMap { topic in
            let name = names.name(of: topic)
            return (topic.readers + topic.writers.filter(Self.isService)).map {
                Self.binding(Self.principal(of: $0, on: topic), .read, name)
            } + topic.writers.map { Self.binding(Self.principal(of: $0, on: topic), .write, name) }
        }
        var order: [String: Int] = [:]
        let all = services + operators + parties
        for binding in all where order[binding.principal] == nil { order[binding.principal] = order.count }
        var seen: Set<AclBinding> = []
        bindings = all.filter { seen.insert($0).inserted }
            .enumerated().sorted {
                (order[$0.element.principal] ?? 0, $0.offset) < (order[$1.element.principal] ?? 0, $1.offset)
            }.map(\.element)
    }

    /// A service looks after what its transactions leave hanging where it writes, and reads there whose they are (docs/adr/0009).
    private static func isService(_ party: Topic.Party) -> Bool {
        if case .service = party { true } else { false }
    }

    /// No name of a sender or a partner can make it a service's.
    static func principal(of party: Topic.Party, on topic: Topic) -> String {
        switch party {
        case .service(let service): service.rawValue
        case .operators: operators
        case .sender: "sender-\(topic.owner ?? "")"
        case .partner: "partner-\(topic.owner ?? "")"
        }
    }

    private static func binding(_ principal: String, _ operation: AclBinding.Operation, _ topic: String) -> AclBinding {
        AclBinding(principal: principal, operation: operation, resource: .topic, name: topic)
    }

    /// A service ends what another instance of it has left open, in the other's name (docs/adr/0009): its right is to the
    /// transactional ids of all of them.
    private static func bindings(of service: ServiceName, _ names: TopicNames) -> [AclBinding] {
        groupNames(of: service, names).flatMap { group in
            [
                AclBinding(principal: service.rawValue, operation: .read, resource: .group, name: group),
                AclBinding(
                    principal: service.rawValue, operation: .write, resource: .transactionalID,
                    name: Configuration.transactionalID(in: group), isPrefix: true),
            ]
        }
    }

    private static func groupNames(of service: ServiceName, _ names: TopicNames) -> [String] {
        let group = Configuration.group(of: service.rawValue, topicPrefix: names.prefix)
        return service.groupSuffixes.map { group + $0 }
    }

    /// `vigie topics apply` makes and describes each topic; `vigie dead-letters retry` reads and writes what services read, as `keys
    /// reseal` does with contacts; `dead-letters skip` sets a partner's reply aside in referral's place; `vigie rewind` reads their
    /// state, and it deletes their groups.
    private static func bindingsOfOperators(_ topics: [Topic], _ names: TopicNames) -> [AclBinding] {
        let made = topics.flatMap { topic in
            let isForServices = ServiceName.allCases.contains { topic.isRead(by: $0) }
            let operations: [AclBinding.Operation] =
                [.create, .describe, .describeConfigs] + (isForServices ? [.read, .write] : [])
            return operations.map { binding(operators, $0, names.name(of: topic)) }
        }
        let groups = ServiceName.allCases.flatMap { groupNames(of: $0, names) }.map {
            AclBinding(principal: operators, operation: .delete, resource: .group, name: $0)
        }
        let skipped = topics.filter { topic in
            if case .replyRejections = topic { true } else { topic == .deadLetters(.referral) }
        }
        let replies =
            Configuration.group(of: ServiceName.referral.rawValue, topicPrefix: names.prefix)
            + ServiceName.repliesSuffix
        let skip = [
            AclBinding(principal: operators, operation: .read, resource: .group, name: replies),
            AclBinding(
                principal: operators, operation: .write, resource: .transactionalID,
                name: SkipCommand.transactionalID(in: replies)),
        ]
        return made + groups + skipped.map { binding(operators, .write, names.name(of: $0)) } + skip
    }
}
