import Streaming

extension TransactionalProducer {
    /// - Parameter time: of the record, in milliseconds since 1970.
    func produce(_ record: OutgoingRecord, time: Int64) throws(KafkaError) {
        let key = record.key ?? []
        let value = record.value ?? []
        // withUnsafeBytes does not carry a typed error.
        let result: Result<Void, KafkaError> = key.withUnsafeBytes { key in
            value.withUnsafeBytes { value in
                Result { () throws(KafkaError) in
                    try produce(
                        topic: record.topic, partition: record.partition, key: record.key == nil ? nil : key,
                        value: record.value == nil ? nil : value, headers: record.headers, timestamp: time)
                }
            }
        }
        try result.get()
    }
}
