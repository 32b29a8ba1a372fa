public import Streaming

extension KafkaError {
    /// The code of an error of a connection while a certificate that it needs has expired; the reason says which, and when.
    public static let certificateExpired = "CERTIFICATE_EXPIRED"
}
