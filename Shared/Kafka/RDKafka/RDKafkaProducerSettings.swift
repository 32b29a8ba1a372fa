import CRdKafka

extension RDKafkaConf {
    /// The settings of any producer, under the operator's where they are the operator's to make.
    mutating func setProducer(_ configuration: KafkaConfiguration) throws(KafkaConfigurationError) {
        try setClient(configuration)
        try set("linger.ms", "5")
        try set("compression.codec", "lz4")
        try set("batch.size", String(configuration.batchBytes))
        try set("queue.buffering.max.messages", "500000")
        try set("queue.buffering.max.kbytes", "262144")
        try set(configuration.properties, for: .producer)
        // Java's: what others write beside us must land in the same partition. librdkafka's own default is CRC32.
        try set("partitioner", "murmur2_random")
        try set("enable.idempotence", "true")
        try set("acks", "all")
    }
}
