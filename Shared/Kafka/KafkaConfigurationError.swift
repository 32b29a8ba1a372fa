/// Why a configuration cannot be used. Names the property, never a value that may be a secret.
public enum KafkaConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
    case noBootstrapServers
    /// librdkafka has no property of this name.
    case unknown(property: String)
    /// Vigie sets it, and what it promises depends on it.
    case reserved(property: String, use: String)
    /// The value is not one that librdkafka, or what is derived from it, can take.
    case refused(property: String, reason: String)
    /// librdkafka refused the whole: files that cannot be read, properties that contradict each other.
    case client(reason: String)

    /// The property at fault; nil where it is not known.
    public var property: String? {
        switch self {
        case .noBootstrapServers: "bootstrap.servers"
        case .unknown(let property), .reserved(let property, _), .refused(let property, _): property
        case .client: nil
        }
    }

    /// To be read after the name of what sets the property.
    public var problem: String {
        switch self {
        case .noBootstrapServers, .client: description
        case .unknown(let property): "sets \(property), which is no property of librdkafka: see its CONFIGURATION.md"
        case .reserved(let property, let use): "sets \(property), which cannot be set: \(use)"
        case .refused(let property, let reason): "sets \(property) to a value that cannot be: \(reason)"
        }
    }

    public var description: String {
        switch self {
        case .noBootstrapServers: "no bootstrap servers: give host:port, several separated by commas"
        case .unknown(let property): "there is no property \(property) in librdkafka: see its CONFIGURATION.md"
        case .reserved(let property, let use): "the property \(property) cannot be set: \(use)"
        case .refused(let property, let reason): "the property \(property) has a value that cannot be: \(reason)"
        case .client(let reason):
            "librdkafka does not take this configuration: \(reason); each property is set by VIGIE_KAFKA_<PROPERTY>, "
                + "dots as underscores"
        }
    }
}
