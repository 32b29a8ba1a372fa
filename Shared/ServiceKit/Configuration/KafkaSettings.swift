/// How the clients reach the cluster: `VIGIE_KAFKA_BOOTSTRAP_SERVERS`, and any other librdkafka property as
/// `VIGIE_KAFKA_<PROPERTY>`, dots as underscores. What exactly-once rests on is refused by name.
public struct KafkaSettings: Sendable, Equatable {
    /// `host:port`, separated by commas.
    public let bootstrapServers: String
    /// The properties that the operator set, under their own names (`ssl.ca.location`), without those that have a field here.
    public let properties: [String: String]
    /// `session.timeout.ms`: how long the group waits for a member that is silent.
    public let sessionTimeout: Duration
    /// `transaction.timeout.ms`: how long the coordinator lets a transaction stay open; always below the session's, so
    /// that a hung commit dies before its member is expelled.
    public let transactionTimeout: Duration

    static let prefix = "VIGIE_KAFKA_"

    static let bootstrapVariable = Variable<String>(
        "VIGIE_KAFKA_BOOTSTRAP_SERVERS", "the brokers of the cluster, as host:port separated by commas", fallback: nil,
        defaultText: nil
    ) { (text) throws(Variable<String>.Refusal) -> String in
        for broker in text.split(separator: ",", omittingEmptySubsequences: false) {
            guard isBroker(String(String(broker).trimmed)) else {
                throw Variable<String>.Refusal("is \(text.quoted), and must be host:port, separated by commas")
            }
        }
        return text
    }

    /// The variable that sets a property of librdkafka.
    public static func variable(of property: String) -> String {
        prefix + property.uppercased().replacing(".", with: "_")
    }

    static func property(ofVariable name: String) -> String {
        name.dropFirst(prefix.count).lowercased().replacing("_", with: ".")
    }

    /// Why a property is not the operator's to set; nil when it is.
    static func refusal(of property: String) -> String? {
        if property.hasPrefix("enable.auto.") || property == "auto.commit.enable" {
            return "is refused: offsets are committed inside the transaction, and by nothing else"
        }
        return switch property {
        case "isolation.level": "is refused: what a transaction has not committed must not be read"
        case "enable.idempotence", "acks", "request.required.acks":
            "is refused: a transaction needs every in-sync replica and an idempotent producer"
        case "partitioner": "is refused: keys must fall in the same partitions as those of every other producer"
        case "transactional.id": "is refused: it is made of VIGIE_GROUP and VIGIE_INSTANCE"
        case "group.instance.id": "is refused: set VIGIE_INSTANCE, which also makes the membership static"
        case "group.id": "is refused: set VIGIE_GROUP"
        case "metadata.broker.list": "is refused: set VIGIE_KAFKA_BOOTSTRAP_SERVERS"
        default: nil
        }
    }

    init(environment: [String: String]) throws(ConfigurationError) {
        bootstrapServers = try Self.bootstrapVariable.value(of: environment[Self.bootstrapVariable.name])
        var properties: [String: String] = [:]
        for (name, value) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(Self.prefix) && name != Self.bootstrapVariable.name && !value.isEmpty {
            if let property = try KafkaSecrets.property(ofFileVariable: name) {
                guard environment[Self.variable(of: property)]?.isEmpty ?? true else {
                    throw ConfigurationError(
                        name, "and \(Self.variable(of: property)) are both set: one of them is enough")
                }
                properties[property] = try KafkaSecrets.value(in: value, variable: name)
                continue
            }
            let property = Self.property(ofVariable: name)
            if let refusal = Self.refusal(of: property) { throw ConfigurationError(name, refusal) }
            properties[property] = value
        }
        // From where two thirds of it, which are the transaction's, are the second that this must have at least.
        let session = try Self.milliseconds("session.timeout.ms", of: properties, in: 1_500...3_600_000)
        let transaction = try Self.milliseconds("transaction.timeout.ms", of: properties, in: 1_000...2_147_483_647)
        let sessionOrDefault = session ?? 45_000
        // Where the session's alone is given, the transaction's keeps its distance from it.
        let transactionOrDefault = transaction ?? min(30_000, sessionOrDefault * 2 / 3)
        guard transactionOrDefault < sessionOrDefault else {
            throw ConfigurationError(
                "VIGIE_KAFKA_TRANSACTION_TIMEOUT_MS",
                "is \(transactionOrDefault) ms, and must be below the session's timeout "
                    + "(VIGIE_KAFKA_SESSION_TIMEOUT_MS, \(sessionOrDefault) ms)")
        }
        properties["session.timeout.ms"] = nil
        properties["transaction.timeout.ms"] = nil
        self.properties = properties
        sessionTimeout = .milliseconds(sessionOrDefault)
        transactionTimeout = .milliseconds(transactionOrDefault)
    }

    private static func milliseconds(
        _ property: String, of properties: [String: String], in range: ClosedRange<Int>
    ) throws(ConfigurationError) -> Int? {
        try Variable<Int>.integer(variable(of: property), property, in: range).optional().value(
            of: properties[property])
    }

    /// `host`, `host:port`, `[ipv6]:port`, each with a protocol before it where it has one (`SSL://host:port`).
    private static func isBroker(_ text: String) -> Bool {
        var address = text[...]
        if let scheme = address.firstRange(of: "://") { address = address[scheme.upperBound...] }
        guard !address.isEmpty else { return false }
        if let parsed = ListenAddress(String(address)) { return !parsed.host.isEmpty && parsed.port > 0 }
        return !address.contains { $0 == ":" || $0 == "/" || $0.isWhitespace }
    }
}
