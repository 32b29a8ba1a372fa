import COpenSSL
import Glibc

/// When certificates end, by the library that librdkafka checks them with. Seconds since 1970; nil for what is no certificate. Leaves
/// the thread's queue of errors as it was, since a handshake may be under way on it.
enum OpenSSLCertificate {
    /// What it calls a certificate that has expired (`X509_V_ERR_CERT_HAS_EXPIRED`).
    static let hasExpired = X509_V_ERR_CERT_HAS_EXPIRED

    static func end(ofDER bytes: UnsafeRawBufferPointer) -> Int64? {
        keepingErrors {
            var next = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
            guard let certificate = d2i_X509(nil, &next, bytes.count) else { return nil }
            defer { X509_free(certificate) }
            return end(of: certificate)
        }
    }

    /// Of the certificates in it, the first to end.
    static func end(ofPEM bytes: [UInt8]) -> Int64? {
        reading(bytes) { file in
            var ends: [Int64] = []
            while let certificate = PEM_read_bio_X509(file, nil, nil, nil) {
                defer { X509_free(certificate) }
                if let end = end(of: certificate) { ends.append(end) }
            }
            return ends.min()
        }
    }

    static func end(ofPKCS12 bytes: [UInt8], password: String) -> Int64? {
        reading(bytes) { file in
            guard let store = d2i_PKCS12_bio(file, nil) else { return nil }
            defer { PKCS12_free(store) }
            var (key, certificate): (OpaquePointer?, OpaquePointer?) = (nil, nil)
            guard PKCS12_parse(store, password, &key, &certificate, nil) == 1 else { return nil }
            defer {
                EVP_PKEY_free(key)
                X509_free(certificate)
            }
            return certificate.flatMap { end(of: $0) }
        }
    }

    private static func end(of certificate: OpaquePointer) -> Int64? {
        var parts = tm()
        guard ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &parts) == 1 else { return nil }
        return Int64(timegm(&parts))
    }

    private static func reading(_ bytes: [UInt8], _ body: (OpaquePointer) -> Int64?) -> Int64? {
        keepingErrors {
            bytes.withUnsafeBytes { buffer in
                guard let file = BIO_new_mem_buf(buffer.baseAddress, Int32(clamping: buffer.count)) else { return nil }
                defer { BIO_free(file) }
                return body(file)
            }
        }
    }

    private static func keepingErrors(_ body: () -> Int64?) -> Int64? {
        ERR_set_mark()
        defer { ERR_pop_to_mark() }
        return body()
    }
}
