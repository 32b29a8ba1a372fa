import CCurl
import Glibc
import Streaming

/// A connection to one broker, for the few requests that librdkafka has no call for. libcurl connects and encrypts; nothing
/// of HTTP goes over it (`CURLOPT_CONNECT_ONLY`).
///
/// Blocks. One thread at a time. Every failure is `retriable`, but for a login that is refused.
final class WireConnection {
    struct Address: Hashable, CustomStringConvertible {
        let host: String
        let port: Int32

        /// `host:port`, as `bootstrap.servers` has it; nil where it is none.
        init?(_ text: Substring) {
            guard let colon = text.lastIndex(of: ":"), let port = Int32(text[text.index(after: colon)...]) else {
                return nil
            }
            self.init(host: String(text[..<colon]), port: port)
        }
        init(host: String, port: Int32) {
            self.host = host
            self.port = port
        }

        var description: String { "\(host):\(port)" }
    }

    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK
    /// The longest answer that is taken: those that we ask for have some dozens of bytes.
    private static let longest: Int32 = 1 << 20

    private let handle: UnsafeMutableRawPointer
    private let address: Address
    private let deadline: ContinuousClock.Instant
    private var correlation: Int32 = 0

    /// - Parameter deadline: of all that is asked over it.
    init(_ address: Address, _ security: WireSecurity, deadline: ContinuousClock.Instant) throws(KafkaError) {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw KafkaError(.fatal, code: "_FAIL", reason: "libcurl could not be opened")
        }
        self.handle = handle
        self.address = address
        self.deadline = deadline
        let url = "\(security.isEncrypted ? "https" : "http")://\(address)"
        let codes = [
            vigie_curl_set_text(handle, CURLOPT_URL, url),
            vigie_curl_set_number(handle, CURLOPT_CONNECT_ONLY, 1),
            vigie_curl_set_number(handle, CURLOPT_NOSIGNAL, 1),
            vigie_curl_set_number(handle, CURLOPT_SSL_ENABLE_ALPN, 0),
            // A proxy of the environment is for HTTP.
            vigie_curl_set_text(handle, CURLOPT_PROXY, ""),
            vigie_curl_set_number(handle, CURLOPT_CONNECTTIMEOUT_MS, max(1, Self.left(until: deadline))),
        ]
        if let code = codes.first(where: { $0 != CURLE_OK }) ?? security.apply(to: handle) {
            throw failure("its settings", code, .fatal)
        }
        let code = curl_easy_perform(handle)
        guard code == CURLE_OK else { throw failure("connecting", code) }
        if let login = security.login { try logIn(login) }
    }

    deinit { curl_easy_cleanup(handle) }

    /// Sends a request and waits for its answer.
    /// - Parameters:
    ///   - key: of the request's kind (Kafka protocol guide, "Api Keys").
    ///   - version: of those without flexible fields.
    /// - Returns: the answer, behind its header.
    func ask(_ key: Int16, version: Int16, _ body: WireWriter) throws(KafkaError) -> WireReader {
        correlation += 1
        var request = WireWriter()
        request.put(key)
        request.put(version)
        request.put(correlation)
        request.put("vigie")
        var message = WireWriter()
        message.put(bytes: request.bytes + body.bytes)
        try send(message.bytes)
        do {
            var size = WireReader(try receive(4))
            let count = try size.number(Int32.self)
            guard (4...Self.longest).contains(count) else { throw WireReader.Truncated() }
            var answer = WireReader(try receive(Int(count)))
            guard try answer.number(Int32.self) == correlation else { throw WireReader.Truncated() }
            return answer
        } catch let error as KafkaError {
            throw error
        } catch {
            throw KafkaError(.retriable, code: "_BAD_MSG", reason: "\(address) answers what is no answer of Kafka's")
        }
    }

    private func logIn(_ login: (user: String, password: String)) throws(KafkaError) {
        var handshake = WireWriter()
        handshake.put("PLAIN")
        var token = WireWriter()
        token.put(bytes: [0] + Array(login.user.utf8) + [0] + Array(login.password.utf8))
        // SaslHandshake, SaslAuthenticate.
        for (key, version, body) in [(17, 1, handshake), (36, 0, token)] as [(Int16, Int16, WireWriter)] {
            var answer = try ask(key, version: version, body)
            guard (try? answer.number(Int16.self)) == 0 else {
                throw KafkaError(.fatal, code: "SASL_AUTHENTICATION_FAILED", reason: "\(address) refuses the login")
            }
        }
    }

    // MARK: Bytes

    private func send(_ bytes: [UInt8]) throws(KafkaError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            var sent = 0
            let code = rest.withUnsafeBytes { curl_easy_send(handle, $0.baseAddress, $0.count, &sent) }
            guard code == CURLE_OK || code == CURLE_AGAIN else { throw failure("sending", code) }
            rest = rest.dropFirst(sent)
            if code == CURLE_AGAIN { try wait(POLLOUT) }
        }
    }

    private func receive(_ count: Int) throws(KafkaError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            var received = 0
            let code = bytes.withUnsafeMutableBytes {
                curl_easy_recv(handle, $0.baseAddress?.advanced(by: done), count - done, &received)
            }
            if code == CURLE_AGAIN {
                try wait(POLLIN)
                continue
            }
            guard code == CURLE_OK else { throw failure("an answer", code) }
            guard received > 0 else {
                throw KafkaError(.retriable, code: "_TRANSPORT", reason: "\(address) has closed the connection")
            }
            done += received
        }
        return bytes
    }

    private func wait(_ events: Int32) throws(KafkaError) {
        var descriptor = pollfd(fd: vigie_curl_socket(handle), events: Int16(events), revents: 0)
        guard descriptor.fd >= 0, poll(&descriptor, 1, Int32(clamping: Self.left(until: deadline))) > 0 else {
            throw KafkaError(.retriable, code: "_TIMED_OUT", reason: "\(address) has not answered in time")
        }
    }

    private static func left(until deadline: ContinuousClock.Instant) -> Int {
        let left = (deadline - .now).components
        return max(0, Int(left.seconds) * 1_000 + Int(left.attoseconds / 1_000_000_000_000_000))
    }

    private func failure(_ attempt: String, _ code: CURLcode, _ kind: KafkaError.Class = .retriable) -> KafkaError {
        KafkaError(
            kind, code: "_TRANSPORT", reason: "\(address): \(attempt): \(String(cString: curl_easy_strerror(code)))")
    }
}
