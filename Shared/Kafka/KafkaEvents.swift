public import Streaming

/// Where a client tells what happens to it besides the answers to calls: brokers that go away, its log, its statistics.
///
/// Called on librdkafka's threads and on polling threads: must return at once and may not call the client. Nothing is printed
/// when there is no such sink.
public protocol KafkaEvents: AnyObject, Sendable {
    /// - Parameters:
    ///   - client: which of the process's clients, as `consumer of alerting`.
    ///   - severity: syslog's, 0 (emergency) to 7 (debug).
    ///   - facility: librdkafka's short word, as `FAIL`.
    func log(client: String, severity: Int, facility: String, message: String)

    /// A broker is away, an authentication failed, a client has become useless. The client goes on by itself unless the
    /// error is fatal or fenced.
    func trouble(client: String, _ error: KafkaError)

    /// A broker has shown its certificate, whether it holds or not. On a thread that must not wait.
    func certificate(client: String, _ certificate: Certificate)

    /// librdkafka's STATISTICS.md as JSON, every `statistics.interval.ms` if that property is set.
    func statistics(client: String, json: String)
}

extension KafkaEvents {
    public func log(client: String, severity: Int, facility: String, message: String) {}
    public func certificate(client: String, _ certificate: Certificate) {}
    public func statistics(client: String, json: String) {}
}
