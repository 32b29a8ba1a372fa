import Glibc

/// The variables that several services read. A service names those that it reads beside the common ones in
/// `Service.init`; one that it does not read may be set all the same, so that four services can share a file of them.
public enum Variables {
    // MARK: Read by every service

    public static let topicPrefix = TopicSettings.prefixVariable
    public static let bootstrapServers = KafkaSettings.bootstrapVariable

    public static let partitions = Variable<Int>.integer(
        "VIGIE_PARTITIONS", "how many partitions the pupil-keyed topics have", in: 1...10_000, default: 16)

    public static let group = Variable<String?>(
        "VIGIE_GROUP", "the consumer group", fallback: .some(nil),
        defaultText: "prefix and service, such as vigie.alerting"
    ) { (text) throws(Variable<String?>.Refusal) -> String? in try name(text, atMost: 200) }

    public static let instance = Variable<String?>(
        "VIGIE_INSTANCE",
        "the name of this instance, unique in its group; when set, its membership of the group is static",
        fallback: .some(nil), defaultText: "the host's name, with dynamic membership"
    ) { (text) throws(Variable<String?>.Refusal) -> String? in try name(text, atMost: 64) }

    public static let stateDirectory = Variable<String>.directory(
        "VIGIE_STATE_DIRECTORY", "where the lock of the instance and read models lie"
    ).optional(defaultText: "$XDG_STATE_HOME/vigie, else ~/.local/state/vigie, else /var/lib/vigie")

    public static let logLevel = Variable<Logger.Level>.choice(
        "VIGIE_LOG_LEVEL", "the least grave lines that are logged: debug, info, warning, error or fatal", default: .info
    )

    public static let commitInterval = Variable<Duration>.milliseconds(
        "VIGIE_COMMIT_INTERVAL_MS",
        "how long a transaction gathers records while there is a backlog; without one, what is to be sent is committed at once",
        in: 1...60_000, default: 500)

    /// - Parameter fallback: each service has its own.
    public static func httpListen(default fallback: ListenAddress) -> Variable<ListenAddress> {
        .listenAddress("VIGIE_HTTP_LISTEN", "where HTTP is served, as host:port", default: fallback)
    }

    public static let adminListen = Variable<ListenAddress>.listenAddress(
        "VIGIE_ADMIN_LISTEN",
        "the admin listener: where /healthz, /readyz and /metrics are served, and there alone, as host:port, such as 127.0.0.1:9081"
    ).optional(defaultText: "none: they are served at VIGIE_HTTP_LISTEN")

    // MARK: Read by some

    public static let policy = Variable<String>.file(
        "VIGIE_POLICY", "the file of the policy that switches rules of alerting"
    ).optional(defaultText: "the policy that the law sets")

    public static let partnersFile = Variable<String>.file(
        "VIGIE_PARTNERS_FILE", "the file of the partners' directory"
    ).optional()

    public static let keysFile = Variable<String>.file(
        "VIGIE_KEYS_FILE",
        "the file of the bearer keys and of whom each stands for, without which nobody may send or act")

    private static let keyRemedy = "vigie keys generate makes it"

    public static let pseudonymKeyFile = Variable<SecretFile>.secretFile(
        "VIGIE_PSEUDONYM_KEY_FILE", "the file of the secret key that makes pseudonyms", remedy: keyRemedy)

    public static let contactPublicKeyFile = Variable<String>.file(
        "VIGIE_CONTACT_PUBLIC_KEY_FILE", "the file of the public key that contacts are sealed to",
        remedy: keyRemedy)

    public static let contactSecretKeyFile = Variable<SecretFile>.secretFile(
        "VIGIE_CONTACT_SECRET_KEY_FILE",
        "the file of the secret keys that open contacts, a line each, the newest first",
        remedy: keyRemedy)

    public static let replicas = Variable<Int>.integer(
        "VIGIE_REPLICAS",
        "how many replicas vigie topics apply gives to a topic that it makes; a record is acknowledged when most of them have it",
        in: 1...100
    ).optional(defaultText: "the cluster's")

    public static let smtpURL = Variable<String>.url(
        "VIGIE_SMTP_URL", "the mail server", schemes: ["smtp", "smtps"]
    ).optional(defaultText: "none: mails are written to VIGIE_MAIL_DIRECTORY")

    public static let mailFrom = Variable<String>.text(
        "VIGIE_MAIL_FROM", "the sender's address of mails", default: "vigie@localhost")

    public static let mailDirectory = Variable<String>.directory(
        "VIGIE_MAIL_DIRECTORY", "where mails are written as .eml files when there is no mail server"
    ).optional(defaultText: "mail in the state directory")

    // MARK: Their documentation

    static let topics = VariableFamily(
        name: "VIGIE_TOPIC_<NAME>",
        meaning: "the full name of one topic, <NAME> being its name in capitals with dots and hyphens as underscores "
            + "(VIGIE_TOPIC_ALERTING_STATE)",
        defaultText: "prefix and name, such as vigie.alerting.state")

    static let kafkaProperties = [
        VariableFamily(
            name: "VIGIE_KAFKA_SESSION_TIMEOUT_MS",
            meaning: "how long the group waits for a member that is silent (session.timeout.ms)", unit: "ms",
            defaultText: "45000"),
        VariableFamily(
            name: "VIGIE_KAFKA_TRANSACTION_TIMEOUT_MS",
            meaning: "how long a transaction may stay open, below the session's timeout (transaction.timeout.ms)",
            unit: "ms", defaultText: "30000, and at most two thirds of the session's"),
        VariableFamily(
            name: "VIGIE_KAFKA_<PROPERTY>",
            meaning: "any other librdkafka property, dots as underscores (VIGIE_KAFKA_SSL_CA_LOCATION); refused: "
                + "enable.auto.*, isolation.level, enable.idempotence, acks, partitioner, transactional.id, "
                + "group.instance.id, group.id",
            defaultText: "librdkafka's"),
        VariableFamily(
            name: "VIGIE_KAFKA_<PROPERTY>_FILE",
            meaning: "the file that holds the value of a secret property, in place of the variable without _FILE: "
                + KafkaSecrets.properties.joined(separator: ", ")),
    ]

    /// Of every service, in the order in which they are shown.
    static func common(listen: ListenAddress?) -> [any VariableDeclaration] {
        var variables: [any VariableDeclaration] = [bootstrapServers]
        variables += kafkaProperties
        variables += [topicPrefix, topics, partitions, group, instance] as [any VariableDeclaration]
        if let listen { variables += [httpListen(default: listen), adminListen] as [any VariableDeclaration] }
        return variables + [stateDirectory, logLevel, commitInterval] as [any VariableDeclaration]
    }

    /// What some service reads, though perhaps not the one that runs.
    static let ofSomeService: [any VariableDeclaration] = [
        policy, partnersFile, keysFile, pseudonymKeyFile, contactPublicKeyFile, contactSecretKeyFile, smtpURL, mailFrom,
        mailDirectory, replicas, httpListen(default: ListenAddress(host: "", port: 0)), adminListen,
    ]

    /// A name that may be part of a transactional.id and of the name of a file.
    private static func name(_ text: String, atMost limit: Int) throws(Variable<String?>.Refusal) -> String {
        let isLegal = text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
            default: false
            }
        }
        guard isLegal, text.utf8.count <= limit, text != ".", text != ".." else {
            throw Variable<String?>.Refusal(
                "is \(text.quoted), and must be at most \(limit) letters, digits, «.», «_» or «-»")
        }
        return text
    }
}
