extension Contract {
    /// Every topic that services, senders and partners share, with its messages, and who of the services sends or receives
    /// what (AsyncAPI 3.0). The changelogs and dead letters of a service are its own affair and are left out.
    public static var asyncAPI: JSONValue {
        [
            "asyncapi": "3.0.0",
            "id": "urn:vigie",
            "info": [
                "title": "Vigie", "version": .string(version),
                "description":
                    "School absences in; alerts, referrals and messages to families out. Every record is a CloudEvent 1.0 in Kafka's binary mode: attributes in headers, data as JSON in the value. A reader ignores fields that it does not know; a breaking change is a new version in ce_type. Addresses have the default prefix (VIGIE_TOPIC_PREFIX).",
                "license": ["name": "EUPL-1.2", "url": "https://eupl.eu/1.2/en/"],
            ],
            "defaultContentType": "application/json",
            "servers": [
                "kafka": [
                    "host": "{bootstrap}", "protocol": "kafka",
                    "description":
                        "Apache Kafka 3.9 or 4; clients authenticate by certificate. Read with isolation.level=read_committed, which is not every client's default: without it the records of transactions that were aborted are seen too.",
                    "variables": ["bootstrap": ["default": "localhost:9092"]],
                ]
            ],
            "channels": object(sharedTopics.map { (channelName($0), channel($0)) }),
            "operations": object(operations),
            "components": [
                "schemas": ["headers": headers.json],
                "messages": object(EventType.allCases.map { ($0.messageName, message($0)) }),
            ],
        ]
    }

    private static let sharedTopics: [Topic] =
        [.submissions(sender: "{sender}"), .rejections(sender: "{sender}")]
        + Topic.fixed.filter { !$0.eventTypes.isEmpty }
        + Topic.topics(ofPartner: "{partner}")

    private static let headers = Schema.object(
        "The attributes of a CloudEvent 1.0",
        [
            .required(CloudEvent.Name.specVersion, .codes(["1.0"])),
            .required(CloudEvent.Name.id, .text(atMost: 200), "a replay gives the same"),
            .required(CloudEvent.Name.type, .text(atMost: 100), "the name of the message"),
            .required(CloudEvent.Name.source, .text(atMost: 200)),
            .optional(CloudEvent.Name.time, .instant, "of the fact that caused it, not of the clock"),
            .required(CloudEvent.Name.contentType, .codes(["application/json"])),
            .optional(CloudEvent.Name.traceParent, .text(atMost: 55), "W3C Trace Context, handed on as it came"),
        ])

    /// The first part of the name. That of a partner's rejections is a sender's too.
    private static func channelName(_ topic: Topic) -> String {
        if case .replyRejections = topic { return "reply-rejections" }
        return String(topic.name.prefix { $0 != "." })
    }

    private static func channel(_ topic: Topic) -> JSONValue {
        let parameter = topic.name.split(separator: "{").dropFirst().first?.dropLast()
        var members: [(String, JSONValue)] = [
            ("address", .string(TopicNames.defaultPrefix + topic.name)),
            (
                "messages",
                object(topic.eventTypes.map { ($0.messageName, reference("components/messages", $0.messageName)) })
            ),
            ("bindings", ["kafka": binding(topic)]),
        ]
        if topic.readers.contains(where: { [.sender, .partner].contains($0) }) {
            members.insert(("description", .string(committedOnly)), at: 1)
        }
        if let parameter {
            members.append(
                ("parameters", object([(String(parameter), ["description": .string("the id of the \(parameter)")])])))
        }
        return object(members)
    }

    /// Of what others than services read.
    private static let committedOnly =
        "Read with isolation.level=read_committed: what a transaction that was aborted has left here was never said."

    /// What the broker is told of the topic, by the names that the binding has for it.
    private static func binding(_ topic: Topic) -> JSONValue {
        var configuration: [(String, JSONValue)] = []
        for (name, value) in topic.settings.properties {
            switch name {
            case "cleanup.policy": configuration.append((name, [.string(value)]))
            case "retention.ms", "delete.retention.ms":
                configuration.append((name, JSONNumber(literal: value).map(JSONValue.number) ?? nil))
            default: break
            }
        }
        var members: [(String, JSONValue)] = [("topicConfiguration", object(configuration))]
        if case .fixed(let count) = topic.settings.partitions { members.append(("partitions", JSONValue(count))) }
        members.append(("bindingVersion", "0.5.0"))
        return object(members)
    }

    private static var operations: [(String, JSONValue)] {
        ServiceName.allCases.flatMap { service in
            sharedTopics.flatMap { topic in
                [("send", topic.isWritten(by: service)), ("receive", topic.isRead(by: service))].compactMap {
                    action, does in
                    does
                        ? (
                            "\(service.rawValue).\(action).\(channelName(topic))",
                            [
                                "action": .string(action), "channel": reference("channels", channelName(topic)),
                                "tags": [["name": .string(service.rawValue)]],
                            ]
                        ) : nil
                }
            }
        }
    }

    private static func message(_ type: EventType) -> JSONValue {
        var members: [(String, JSONValue)] = [
            ("name", .string(type.rawValue)),
            ("title", type.schema.object["title"] ?? .string(type.name)),
            ("headers", reference("components/schemas", "headers")),
            ("payload", ["$ref": .string("schemas/\(type.schemaFileName)")]),
        ]
        members.append(("examples", [["payload": type.example]]))
        return object(members)
    }

    private static func reference(_ place: String, _ name: String) -> JSONValue {
        ["$ref": .string("#/\(place)/\(name)")]
    }

    static func object(_ members: [(String, JSONValue)]) -> JSONValue {
        .object(JSONObject(members.map { JSONObject.Member(name: $0.0, value: $0.1) }))
    }
}

extension EventType {
    /// `alert.raised.v1`
    fileprivate var messageName: String { String(rawValue.dropFirst("fr.vigie.".count)) }
}
