import CCurl

/// How the cluster is reached, in libcurl's terms: the same properties as librdkafka's clients are given.
struct WireSecurity {
    enum Failure: Error {
        /// The property has a value that only librdkafka knows what to do with.
        case unsupported(property: String, value: String)
    }

    let isEncrypted: Bool
    /// For SASL/PLAIN (RFC 4616); nil without SASL.
    let login: (user: String, password: String)?
    private let properties: [String: String]

    init(_ properties: [String: String]) throws(Failure) {
        let protocolName = properties["security.protocol"]?.lowercased() ?? "plaintext"
        isEncrypted = protocolName.hasSuffix("ssl")
        if protocolName.hasPrefix("sasl") {
            let mechanism = properties["sasl.mechanisms"] ?? properties["sasl.mechanism"] ?? "GSSAPI"
            guard mechanism == "PLAIN" else { throw .unsupported(property: "sasl.mechanisms", value: mechanism) }
            login = (properties["sasl.username"] ?? "", properties["sasl.password"] ?? "")
        } else {
            login = nil
        }
        self.properties = properties
    }

    /// - Returns: what curl does not take of it; nil when all is set.
    func apply(to handle: UnsafeMutableRawPointer) -> CURLcode? {
        guard isEncrypted else { return nil }
        var codes: [CURLcode] = []
        func text(_ property: String, _ option: CURLoption) {
            if let value = properties[property] { codes.append(vigie_curl_set_text(handle, option, value)) }
        }
        func block(_ property: String, _ option: CURLoption) {
            guard let value = properties[property] else { return }
            codes.append(vigie_curl_set_block(handle, option, value, value.utf8.count))
        }
        text("ssl.ca.location", CURLOPT_CAINFO)
        block("ssl.ca.pem", CURLOPT_CAINFO_BLOB)
        text("ssl.certificate.location", CURLOPT_SSLCERT)
        block("ssl.certificate.pem", CURLOPT_SSLCERT_BLOB)
        text("ssl.key.location", CURLOPT_SSLKEY)
        block("ssl.key.pem", CURLOPT_SSLKEY_BLOB)
        text("ssl.key.password", CURLOPT_KEYPASSWD)
        if properties["ssl.keystore.location"] != nil {
            codes.append(vigie_curl_set_text(handle, CURLOPT_SSLCERTTYPE, "P12"))
            text("ssl.keystore.location", CURLOPT_SSLCERT)
            text("ssl.keystore.password", CURLOPT_KEYPASSWD)
        }
        if properties["enable.ssl.certificate.verification"] == "false" {
            codes.append(vigie_curl_set_number(handle, CURLOPT_SSL_VERIFYPEER, 0))
        }
        // "https", that the certificate names the host, is librdkafka's default and curl's.
        if properties["ssl.endpoint.identification.algorithm"] == "none" {
            codes.append(vigie_curl_set_number(handle, CURLOPT_SSL_VERIFYHOST, 0))
        }
        return codes.first { $0 != CURLE_OK }
    }
}
