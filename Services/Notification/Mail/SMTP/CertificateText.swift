internal import FoundationEssentials

/// Certificates as PEM writes them (RFC 7468): Base64 between two lines that name it, and around them any text.
public enum CertificateText {
    public enum Failure: Error, Hashable, Sendable, CustomStringConvertible {
        case noCertificate
        /// The certificate of this number, from 1 on.
        case damaged(Int)

        public var description: String {
            switch self {
            case .noCertificate: "holds no certificate in PEM (-----BEGIN CERTIFICATE-----)"
            case .damaged(let number): "holds a certificate that is damaged, the \(number). of the file"
            }
        }
    }

    private static let begin = "-----BEGIN "
    private static let end = "-----END "

    /// Whether a TLS library will find a certificate in each place where one is said to be. What the certificates say is
    /// for it to judge.
    public static func check(_ bytes: [UInt8]) throws(Failure) {
        var number = 0
        var base64: String?
        for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline) {
            // CERTIFICATE, X509 CERTIFICATE, TRUSTED CERTIFICATE.
            let isBoundary = line.contains("CERTIFICATE-----")
            if isBoundary, line.hasPrefix(begin) {
                guard base64 == nil else { throw .damaged(number) }
                number += 1
                base64 = ""
            } else if isBoundary, line.hasPrefix(end) {
                guard let text = base64, isCertificate(text) else { throw .damaged(max(number, 1)) }
                base64 = nil
            } else {
                base64? += line.filter { !$0.isWhitespace }
            }
        }
        guard base64 == nil else { throw .damaged(number) }
        guard number > 0 else { throw .noCertificate }
    }

    /// Whether it is the DER of a sequence that is there as a whole (X.690 §8.1.3); what a trusted one has behind it may be.
    private static func isCertificate(_ base64: String) -> Bool {
        guard let data = Data(base64Encoded: base64) else { return false }
        let bytes = Array(data)
        guard bytes.count > 4, bytes[0] == 0x30, bytes[1] & 0x80 != 0 else { return false }
        let lengthBytes = Int(bytes[1] & 0x7F)
        guard (1...4).contains(lengthBytes), bytes.count > 2 + lengthBytes else { return false }
        let length = bytes[2..<2 + lengthBytes].reduce(0) { $0 << 8 | Int($1) }
        return bytes.count >= 2 + lengthBytes + length
    }
}
