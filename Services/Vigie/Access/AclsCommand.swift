import ServiceKit

/// `vigie acls`: the rights of everybody, as commands for Kafka's own tool.
struct AclsCommand {
    private let prefix: String

    init(_ arguments: [String]) throws {
        switch arguments.count {
        case 0: prefix = "User:"
        case 2 where arguments[0] == "--principal-prefix": prefix = arguments[1]
        default: throw ServiceFailure(.usage, "vigie acls takes --principal-prefix PREFIX alone; see vigie acls --help")
        }
    }

    /// Reads the environment alone.
    func run() throws {
        let topics = try TopicsCommand()
        print(text(of: AccessRights(topics.topics, topics.names)))
    }

    func text(of rights: AccessRights) -> String {
        var commands: [(head: String, names: [String])] = []
        for binding in rights.bindings {
            let head =
                "kafka-acls.sh --bootstrap-server \"$BOOTSTRAP\" ${CONFIG:+--command-config \"$CONFIG\"} --add "
                + "--allow-principal \(Self.quoted(prefix + binding.principal)) --operation \(binding.operation.rawValue)"
                + (binding.isPrefix ? " --resource-pattern-type prefixed" : "")
            let name = "--\(binding.resource.rawValue) \(Self.quoted(binding.name))"
            // The tool takes several resources of one kind at a time.
            let isSame = { (command: (head: String, names: [String])) in
                command.head == head && command.names[0].hasPrefix("--\(binding.resource.rawValue) ")
            }
            if let index = commands.firstIndex(where: isSame) {
                commands[index].names.append(name)
            } else {
                commands.append((head, [name]))
            }
        }
        return Self.preface + commands.map { ([$0.head] + $0.names).joined(separator: " ") }.joined(separator: "\n")
    }

    private static let preface = """
        # Who may do what with the topics, groups and transactional ids of this installation. Prints, and changes nothing:
        #   vigie acls | BOOTSTRAP=host:port CONFIG=admin.properties sh -e
        # A principal that is not named here may do nothing, where the brokers have allow.everyone.if.no.acl.found=false. Producers
        # of brokers from 2.8 on need no IdempotentWrite beside Write on a topic. What was allowed before stays: take away what no
        # longer holds with --remove.

        """

    /// For a POSIX shell.
    private static func quoted(_ text: String) -> String { "'\(text.replacing("'", with: #"'\''"#))'" }
}
