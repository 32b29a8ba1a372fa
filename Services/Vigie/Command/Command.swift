import Glibc
import Kafka
import Messages
import ServiceKit

/// One command for people: try Vigie, and look after an installation.
enum Command {
    static let usage = """
        One command for people: try Vigie, and look after an installation.

        Usage: vigie up [--once] [--pupils N]   embedded cluster, the four services and sample data; until Ctrl-C
               vigie topics list                the topics of this installation, from the registry; asks no cluster
               vigie topics apply [TOPIC...]    creates what is missing and names what differs (all topics, or these)
               vigie acls [--principal-prefix PREFIX]
                                                prints the commands that let each service, sender and partner do what
                                                it needs and nothing else, to User:alerting, User:sender-<name>,
                                                User:partner-<id>, User:operator (PREFIX: instead of User:)
               vigie keys generate DIRECTORY    the pseudonym key, and the key pair that contacts are sealed with
               vigie keys rotate DIRECTORY      another key pair for contacts; the former secret key is kept below the new one
               vigie keys reseal FILE           seals contacts to the newest secret key of FILE that a former one opens
               vigie keys partner FILE          a partner's key pair: the secret half to FILE, the public one printed
               vigie keys bearer                a new bearer key, and its digest for VIGIE_KEYS_FILE
               vigie dead-letters list SERVICE  what no version of the code could read, and why
               vigie dead-letters retry SERVICE TOPIC PARTITION OFFSET
                                                sends such a record to its topic again, once it can be read
               vigie dead-letters skip referral TOPIC PARTITION OFFSET
                                                passes over a partner's reply that only a newer version could read
               vigie rewind [--dry-run] SERVICE [TOPIC...]
                                                has it read topics again with the state that it has (those that were lost,
                                                alerting and intake all; or these), and says before what that does
               vigie --help | --version
               vigie COMMAND --help             the same of one command

        Environment, for topics, acls, dead-letters, rewind and keys reseal: VIGIE_KAFKA_BOOTSTRAP_SERVERS, VIGIE_KAFKA_<PROPERTY>,
        VIGIE_TOPIC_PREFIX, VIGIE_TOPIC_<NAME>, VIGIE_PARTITIONS (16), VIGIE_REPLICAS (the cluster's default),
        VIGIE_PARTNERS_FILE and VIGIE_KEYS_FILE (whose partners and senders have topics of their own).
        Exit codes: 0 done, 1 failed or something differs, 64 usage, 78 configuration wrong.

        """

    /// - Returns: with what the process is to end.
    static func run(_ arguments: [String]) -> ExitCode {
        do {
            try dispatch(arguments)
            return .drained
        } catch let error as any ServiceError {
            return fail(error.sentence, error.exitCode)
        } catch let error as KafkaConfigurationError {
            return fail("\(error)", .configuration)
        } catch {
            return fail("\(error)", .failure)
        }
    }

    private static func dispatch(_ arguments: [String]) throws {
        if let help = CommandHelp.text(for: arguments, in: usage) {
            print(help, terminator: "")
            return
        }
        let rest = Array(arguments.dropFirst(2))
        switch (arguments.first, arguments.dropFirst().first) {
        case ("up", _): try UpCommand(Array(arguments.dropFirst())).run()
        case ("topics", "list") where rest.isEmpty: try TopicsCommand().list()
        case ("topics", "apply"): try TopicsCommand().apply(rest)
        case ("acls", _): try AclsCommand(Array(arguments.dropFirst())).run()
        case ("keys", "generate") where rest.count == 1: try KeysCommand.generate(in: rest[0])
        case ("keys", "rotate") where rest.count == 1: try KeysCommand.rotate(in: rest[0])
        case ("keys", "reseal") where rest.count == 1: try ResealCommand(rest[0]).run()
        case ("keys", "partner") where rest.count == 1: try KeysCommand.partner(rest[0])
        case ("keys", "bearer") where rest.isEmpty: KeysCommand.bearer()
        case ("dead-letters", "list") where rest.count == 1: try DeadLettersCommand(rest[0]).list()
        case ("dead-letters", "retry") where rest.count == 4:
            try DeadLettersCommand(rest[0]).retry(Array(rest.dropFirst()))
        case ("dead-letters", "skip") where rest.count == 4:
            try SkipCommand(rest[0], Array(rest.dropFirst())).run()
        case ("rewind", _?): try RewindCommand(Array(arguments.dropFirst())).run()
        case ("--version", nil): print("vigie \(Version.current)")
        default: throw ServiceFailure(.usage, "that is not a command; see vigie --help")
        }
    }

    private static func fail(_ sentence: String, _ code: ExitCode) -> ExitCode {
        let line = Array("vigie: \(sentence)\n".utf8)
        write(2, line, line.count)
        return code
    }
}
