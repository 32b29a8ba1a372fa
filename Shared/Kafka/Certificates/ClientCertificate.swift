import Glibc

/// The certificate that the operator has given the clients, read as librdkafka reads it when they are opened.
enum ClientCertificate {
    /// Blocks on the disk.
    /// - Returns: nil where there is none, or none that can be read: librdkafka says so then.
    static func read(_ properties: [String: String]) -> Certificate? {
        let ends = [
            properties["ssl.certificate.pem"].flatMap { OpenSSLCertificate.end(ofPEM: Array($0.utf8)) },
            properties["ssl.certificate.location"].flatMap(bytes).flatMap { OpenSSLCertificate.end(ofPEM: $0) },
            properties["ssl.keystore.location"].flatMap(bytes).flatMap {
                OpenSSLCertificate.end(ofPKCS12: $0, password: properties["ssl.keystore.password"] ?? "")
            },
        ]
        return ends.compactMap { $0 }.min().map { Certificate(.client, notAfter: $0) }
    }

    private static func bytes(of path: String) -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
