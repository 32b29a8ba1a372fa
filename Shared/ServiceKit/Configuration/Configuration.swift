import Glibc

/// What a service was told by its environment: every variable that it declares, as a value of its type. Made once, at the
/// start; a mistake is one sentence that names the variable.
public struct Configuration: Sendable {
    /// `alerting`.
    public let service: String
    public let kafka: KafkaSettings
    public let topics: TopicSettings
    /// The consumer group.
    public let group: String
    /// The name of this instance.
    public let instance: String
    /// Whether the operator named the instance: its membership of the group is then static (KIP-345).
    public let isInstanceNamed: Bool
    /// Not made yet: `StateDirectory` does.
    public let stateDirectory: String
    /// Nil for a program that serves no HTTP.
    public let httpListen: ListenAddress?
    /// Where probes and metrics are served; nil: at `httpListen`.
    public let adminListen: ListenAddress?
    /// What is odd without being wrong, each one sentence: a variable that nobody reads.
    public let warnings: [String]
    private let values: [String: any Sendable]

    public var partitions: Int { self[Variables.partitions] }
    public var commitInterval: Duration { self[Variables.commitInterval] }
    public var logLevel: Logger.Level { self[Variables.logLevel] }

    /// `<group>-<instance>`: never random, so that a restart ends what the predecessor left open.
    public var transactionalID: String { Self.transactionalID(of: instance, in: group) }

    /// Of an instance in a group; of no instance, what those of all begin with.
    public static func transactionalID(of instance: String = "", in group: String) -> String { "\(group)-\(instance)" }

    /// The group of a service that has no `VIGIE_GROUP`.
    public static func group(of service: String, topicPrefix: String) -> String { topicPrefix + service }

    /// - Parameters:
    ///   - service: its name, which the default group ends in.
    ///   - listen: the default of `VIGIE_HTTP_LISTEN`; nil for a program that serves no HTTP.
    ///   - variables: those that it reads beside the common ones.
    ///   - environment: as the process has it; `CommandLine` and the like are not read.
    /// - Throws: the first mistake, in the order in which the variables are shown.
    public init(
        service: String, listen: ListenAddress?, variables: [any VariableDeclaration] = [],
        environment: [String: String]
    ) throws(ConfigurationError) {
        self.service = service
        kafka = try KafkaSettings(environment: environment)
        topics = try TopicSettings(environment: environment)
        let declared = Variables.common(listen: listen) + variables
        var values: [String: any Sendable] = [:]
        for variable in declared {
            values[variable.name] = try variable.resolve(environment[variable.name])
        }
        self.values = values
        let named = Self.value(of: Variables.instance, in: values)
        isInstanceNamed = named != nil
        instance = named ?? Self.hostName()
        group =
            Self.value(of: Variables.group, in: values) ?? Self.group(of: service, topicPrefix: topics.prefix)
        stateDirectory =
            Self.value(of: Variables.stateDirectory, in: values) ?? Self.defaultStateDirectory(environment)
        httpListen = listen.map { Self.value(of: Variables.httpListen(default: $0), in: values) }
        adminListen = listen.flatMap { _ in Self.value(of: Variables.adminListen, in: values) }
        warnings = UnknownVariables.warnings(in: environment, declared: declared, service: service)
        if let adminListen, adminListen == httpListen, adminListen.port != 0 {
            throw ConfigurationError(
                Variables.adminListen.name,
                "is \(adminListen), where VIGIE_HTTP_LISTEN is: it needs a port of its own, or is left out")
        }
        let commitInterval = Self.value(of: Variables.commitInterval, in: values)
        guard commitInterval < kafka.transactionTimeout else {
            throw ConfigurationError(
                Variables.commitInterval.name,
                "must be below the transaction's timeout, \(Int(kafka.transactionTimeout.seconds * 1000)) ms")
        }
    }

    /// The value of a variable that the service declares.
    public subscript<Value>(variable: Variable<Value>) -> Value {
        Self.value(of: variable, in: values)
    }

    private static func value<Value>(of variable: Variable<Value>, in values: [String: any Sendable]) -> Value {
        guard let value = values[variable.name] as? Value else {
            preconditionFailure("the service does not declare \(variable.name)")
        }
        return value
    }

    private static func hostName() -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard gethostname(&buffer, buffer.count - 1) == 0 else { return "localhost" }
        let bytes = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let legal = bytes.map { byte -> UInt8 in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "-"): byte
            default: UInt8(ascii: "_")
            }
        }
        return legal.isEmpty ? "localhost" : String(decoding: legal.prefix(64), as: UTF8.self)
    }

    private static func defaultStateDirectory(_ environment: [String: String]) -> String {
        if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") { return "\(state)/vigie" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.local/state/vigie" }
        return "/var/lib/vigie"
    }
}
