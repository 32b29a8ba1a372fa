/// How many records a publisher sends as one batch, which is what a broker measures by a topic's `max.message.bytes`.
enum RDKafkaBatching: Sendable, Equatable {
    /// As many as fit into so many bytes; nil: as the settings have it.
    case upTo(bytes: Int?)
    /// Each record is a batch of its own: what is refused then for its size is too large itself.
    case single

    func apply(to conf: inout RDKafkaConf) throws(KafkaConfigurationError) {
        switch self {
        case .upTo(nil): return
        case .upTo(let bytes?): try conf.set("batch.size", String(bytes))
        case .single: try conf.set("batch.num.messages", "1")
        }
    }
}
