import ServiceKit
import Testing

@Suite("A configuration")
struct ConfigurationTests {
    static let depth = Variable<Int>.integer(
        "VIGIE_TEST_DEPTH", "how deep it goes", unit: "m", in: 1...100, default: 7)
    static let bootstrap = ["VIGIE_KAFKA_BOOTSTRAP_SERVERS": "localhost:9092"]

    func configuration(
        _ environment: [String: String], _ variables: [any VariableDeclaration] = [depth]
    ) throws(ConfigurationError) -> Configuration {
        try Configuration(
            service: "alerting", listen: ListenAddress(host: "127.0.0.1", port: 8082), variables: variables,
            environment: Self.bootstrap.merging(environment) { $1 })
    }

    func refusal(
        _ environment: [String: String], _ variables: [any VariableDeclaration] = [depth],
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> String? {
        let error = #expect(throws: ConfigurationError.self, sourceLocation: sourceLocation) {
            try configuration(environment, variables)
        }
        #expect(error?.exitCode.rawValue == 78, sourceLocation: sourceLocation)
        return error?.sentence
    }

    @Test("of an empty environment is made of defaults, but for the cluster")
    func defaults() throws {
        let configuration = try configuration(["HOME": "/home/x"])
        #expect(configuration.kafka.bootstrapServers == "localhost:9092")
        #expect(configuration.kafka.sessionTimeout == .seconds(45))
        #expect(configuration.kafka.transactionTimeout == .seconds(30))
        #expect(configuration.kafka.properties.isEmpty)
        #expect(configuration.group == "vigie.alerting")
        #expect(!configuration.isInstanceNamed)
        #expect(configuration.transactionalID == "vigie.alerting-\(configuration.instance)")
        #expect(configuration.topics.prefix == "vigie.")
        #expect(configuration.topics.overrides.isEmpty)
        #expect(configuration.partitions == 16)
        #expect(configuration.httpListen == ListenAddress(host: "127.0.0.1", port: 8082))
        #expect(configuration.adminListen == nil)
        #expect(configuration.stateDirectory == "/home/x/.local/state/vigie")
        #expect(configuration.logLevel == .info)
        #expect(configuration.commitInterval == .milliseconds(500))
        #expect(configuration[Self.depth] == 7)
        #expect(configuration.warnings.isEmpty)
        #expect(
            refusal(["VIGIE_KAFKA_BOOTSTRAP_SERVERS": ""])
                == "VIGIE_KAFKA_BOOTSTRAP_SERVERS is not set: "
                + "it names the brokers of the cluster, as host:port separated by commas")
    }

    @Test("takes what the environment says")
    func environment() throws {
        let configuration = try configuration([
            "VIGIE_KAFKA_BOOTSTRAP_SERVERS": "a:9092, SSL://b:9093,[::1]:9094", "VIGIE_TOPIC_PREFIX": "test-",
            "VIGIE_TOPIC_ALERTING_STATE": "elsewhere", "VIGIE_TOPIC_REFERRALS_CIO_LYON": " cio ",
            "VIGIE_TOPIC_ALERTS": "",
            "VIGIE_GROUP": "g",
            "VIGIE_INSTANCE": "a1", "VIGIE_HTTP_LISTEN": " [::1]:0 ", "VIGIE_LOG_LEVEL": "debug",
            "VIGIE_ADMIN_LISTEN": "[::1]:0",
            "VIGIE_COMMIT_INTERVAL_MS": "250", "VIGIE_PARTITIONS": "3", "VIGIE_TEST_DEPTH": "100",
            "VIGIE_STATE_DIRECTORY": "/tmp", "VIGIE_KAFKA_SSL_CA_LOCATION": "/ca.pem",
        ])
        #expect(configuration.topics.prefix == "test-")
        #expect(
            configuration.topics.overrides == [
                "VIGIE_TOPIC_ALERTING_STATE": "elsewhere", "VIGIE_TOPIC_REFERRALS_CIO_LYON": "cio",
            ])
        #expect(configuration.group == "g")
        #expect(configuration.instance == "a1")
        #expect(configuration.isInstanceNamed)
        #expect(configuration.transactionalID == "g-a1")
        #expect(configuration.httpListen == ListenAddress(host: "::1", port: 0))
        #expect(configuration.adminListen == ListenAddress(host: "::1", port: 0))
        #expect(configuration.logLevel == .debug)
        #expect(configuration.commitInterval == .milliseconds(250))
        #expect(configuration.partitions == 3)
        #expect(configuration[Self.depth] == 100)
        #expect(configuration.stateDirectory == "/tmp")
        #expect(configuration.kafka.properties == ["ssl.ca.location": "/ca.pem"])
    }

    @Test(
        "refuses a wrong value in a sentence that names the variable, what it is and what it must be",
        arguments: [
            ("VIGIE_TEST_DEPTH", "0", "is 0, and must lie between 1 and 100"),
            ("VIGIE_TEST_DEPTH", "deep", "is «deep», and must be a whole number"),
            ("VIGIE_TEST_DEPTH", "7.5", "is «7.5», and must be a whole number"),
            ("VIGIE_PARTITIONS", "0", "is 0, and must lie between 1 and 10000"),
            (
                "VIGIE_HTTP_LISTEN", "8082",
                "is «8082», and must be host:port, such as 127.0.0.1:8081 or [::1]:8081"
            ),
            ("VIGIE_LOG_LEVEL", "loud", "is «loud», and must be one of debug, info, warning, error, fatal"),
            ("VIGIE_INSTANCE", "a/b", "is «a/b», and must be at most 64 letters, digits, «.», «_» or «-»"),
            ("VIGIE_GROUP", "..", "is «..», and must be at most 200 letters, digits, «.», «_» or «-»"),
            ("VIGIE_TOPIC_PREFIX", "é", "is «é», and must be at most 100 letters, digits, «.», «_» or «-»"),
            (
                "VIGIE_TOPIC_ALERTS", "a b",
                "is «a b», and a topic is named by at most 249 letters, digits, «.», «_» or «-»"
            ),
            ("VIGIE_STATE_DIRECTORY", "/etc/passwd", "names «/etc/passwd», which is not a directory"),
            (
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS", "a:9092,,b",
                "is «a:9092,,b», and must be host:port, separated by commas"
            ),
            (
                "VIGIE_KAFKA_BOOTSTRAP_SERVERS", "a:x",
                "is «a:x», and must be host:port, separated by commas"
            ),
            ("VIGIE_ADMIN_LISTEN", "9082", "is «9082», and must be host:port, such as 127.0.0.1:8081 or [::1]:8081"),
            (
                "VIGIE_ADMIN_LISTEN", "127.0.0.1:8082",
                "is 127.0.0.1:8082, where VIGIE_HTTP_LISTEN is: it needs a port of its own, or is left out"
            ),
            (
                "VIGIE_COMMIT_INTERVAL_MS", "30000", "must be below the transaction's timeout, 30000 ms"
            ),
        ])
    func refusals(variable: String, value: String, problem: String) {
        #expect(refusal([variable: value]) == "\(variable) \(problem)")
    }

    @Test("names a required variable that is not set, and a file that cannot be opened")
    func files() {
        #expect(
            refusal([:], [Variables.pseudonymKeyFile])
                == "VIGIE_PSEUDONYM_KEY_FILE is not set: it names the file of the secret key that makes pseudonyms "
                + "(vigie keys generate makes it)")
        #expect(
            refusal(["VIGIE_PSEUDONYM_KEY_FILE": "/none"], [Variables.pseudonymKeyFile])
                == "VIGIE_PSEUDONYM_KEY_FILE names «/none», which cannot be opened: No such file or directory "
                + "(vigie keys generate makes it)")
        #expect(
            refusal(["VIGIE_PSEUDONYM_KEY_FILE": "/tmp"], [Variables.pseudonymKeyFile])
                == "VIGIE_PSEUDONYM_KEY_FILE names «/tmp», which is a directory")
        #expect(
            refusal(["VIGIE_PSEUDONYM_KEY_FILE": "/dev/null"], [Variables.pseudonymKeyFile])
                == "VIGIE_PSEUDONYM_KEY_FILE names «/dev/null», which is no regular file")
    }

    @Test("does not show a URL that it refuses: it may hold a password")
    func urls() throws {
        let sentence = refusal(["VIGIE_SMTP_URL": "imap://user:hunter2@host"], [Variables.smtpURL])
        #expect(sentence == "VIGIE_SMTP_URL must be a URL that begins with smtp:// or smtps://")
        let configuration = try configuration(["VIGIE_SMTP_URL": "smtp://localhost:2525"], [Variables.smtpURL])
        #expect(configuration[Variables.smtpURL] == "smtp://localhost:2525")
    }

    @Test("warns of a variable that nobody reads, with the one that was probably meant")
    func warnings() throws {
        let configuration = try configuration([
            "VIGIE_HTTP_LISTN": "x:1", "VIGIE_ELEPHANT": "1", "VIGIE_SMTP_URL": "read by another service",
            "VIGIE_INTAKE_ANYTHING": "another's", "VIGIE_REPLICAS": "read by vigie", "VIGIE_KAFKA_X_Y": "1",
            "VIGIE_TOPIC_ALERTS": "a", "PATH": "/bin",
        ])
        #expect(
            configuration.warnings == [
                "VIGIE_ELEPHANT is no variable that alerting reads",
                "VIGIE_HTTP_LISTN is no variable that alerting reads; did you mean VIGIE_HTTP_LISTEN?",
            ])
    }

    @Test("refuses a variable of no topic, and names the nearest; those of senders and partners may be any")
    func topics() throws {
        func refusal(_ variable: String, _ value: String = "x") throws -> String? {
            let topics = try configuration(["VIGIE_TOPIC_PREFIX": "p.", "VIGIE_TOPIC_ALERTS": "a", variable: value])
                .topics
            do throws(ConfigurationError) {
                try topics.check(against: Self.topics, prefixes: ["VIGIE_TOPIC_REFERRALS_"])
                return nil
            } catch {
                #expect(error.exitCode == .configuration)
                return error.sentence
            }
        }
        #expect(
            try refusal("VIGIE_TOPIC_ATTENDENCE")
                == "VIGIE_TOPIC_ATTENDENCE is the variable of no topic; the nearest that there are: "
                + "VIGIE_TOPIC_ATTENDANCE, VIGIE_TOPIC_ALERTS, VIGIE_TOPIC_CASES")
        #expect(try refusal("VIGIE_TOPIC_PREFX")?.contains(": VIGIE_TOPIC_PREFIX, ") == true)
        #expect(try refusal("VIGIE_TOPIC_REFERRAL_CIO")?.contains("VIGIE_TOPIC_REFERRALS_<NAME>") == true)
        for variable in ["VIGIE_TOPIC_REFERRALS_", "VIGIE_TOPIC_", "VIGIE_TOPIC_alerts"] {
            #expect(try refusal(variable)?.hasPrefix("\(variable) is the variable of no topic") == true)
        }
        #expect(try refusal("VIGIE_TOPIC_REFERRALS_CIO_LYON") == nil)
        #expect(try refusal("VIGIE_TOPIC_CASES") == nil)
        #expect(try refusal("VIGIE_TOPIC_ATTENDENCE", "") == nil, "an empty variable is not set")
    }

    static let topics: [(variable: String, name: String)] = [
        ("VIGIE_TOPIC_ALERTS", "alerts"), ("VIGIE_TOPIC_ATTENDANCE", "attendance"),
        ("VIGIE_TOPIC_ALERTING_STATE", "alerting.state"), ("VIGIE_TOPIC_CASES", "cases"),
    ]

    @Test(
        "refuses two topics of one name, and names both variables and the name",
        arguments: [
            (
                ["ALERTS": "x", "ATTENDANCE": "x"],
                "VIGIE_TOPIC_ATTENDANCE is «x», which is the topic of VIGIE_TOPIC_ALERTS"
            ),
            (["ALERTS": "vigie.cases"], "VIGIE_TOPIC_ALERTS is «vigie.cases», which is the topic of VIGIE_TOPIC_CASES"),
            (
                ["CASES": "vigie.alerts"],
                "VIGIE_TOPIC_CASES is «vigie.alerts», which is the topic of VIGIE_TOPIC_ALERTS"
            ),
            (
                ["REFERRALS_CIO": "vigie.alerts"],
                "VIGIE_TOPIC_REFERRALS_CIO is «vigie.alerts», which is the topic of VIGIE_TOPIC_ALERTS"
            ),
            (
                ["REFERRALS_CIO": "x", "REFERRALS_DVE": "x"],
                "VIGIE_TOPIC_REFERRALS_DVE is «x», which is the topic of VIGIE_TOPIC_REFERRALS_CIO"
            ),
        ])
    func sharedNames(names: [String: String], problem: String) throws {
        let environment = Dictionary(uniqueKeysWithValues: names.map { ("VIGIE_TOPIC_\($0)", $1) })
        let topics = try configuration(environment).topics
        let error = #expect(throws: ConfigurationError.self) {
            try topics.check(against: Self.topics, prefixes: ["VIGIE_TOPIC_REFERRALS_"])
        }
        #expect(error?.sentence == "\(problem): each needs a name of its own")
    }

    @Test("lets two topics change names")
    func swappedNames() throws {
        let topics = try configuration(["VIGIE_TOPIC_ALERTS": "vigie.cases", "VIGIE_TOPIC_CASES": "vigie.alerts"])
            .topics
        try topics.check(against: Self.topics + [Self.topics[0]], prefixes: [])
    }
}
