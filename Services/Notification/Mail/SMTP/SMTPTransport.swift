internal import CCurl

/// Mail to a server by SMTP, over libcurl. One connection, kept open from mail to mail; it belongs to one thread.
public final class SMTPTransport: MailTransport {
    /// `curl_global_init` is not thread-safe in every build of curl: the lazy global has it run once, before any handle.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private let handle: UnsafeMutableRawPointer
    private let url: String

    public init(_ server: SMTPServer) throws(MailError) {
        guard Self.isReady, let handle = curl_easy_init() else {
            throw MailError(.transient, code: "curl", reason: "libcurl could not be started")
        }
        self.handle = handle
        self.url = server.url
        try configure(for: server)
    }

    /// Says QUIT and closes the connection.
    deinit { curl_easy_cleanup(handle) }

    private func configure(for server: SMTPServer) throws(MailError) {
        try set(CURLOPT_URL, server.url)
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        if let user = server.user { try set(CURLOPT_USERNAME, user) }
        if let password = server.password { try set(CURLOPT_PASSWORD, password) }
        if let authorities = server.authorities { try set(CURLOPT_CAINFO, authorities) }
        let encryption =
            switch server.encryption {
            case .required: CURLUSESSL_ALL
            case .opportunistic: CURLUSESSL_TRY
            case .off: CURLUSESSL_NONE
            }
        try set(CURLOPT_USE_SSL, Int(encryption.rawValue))
        if !server.checksCertificate {
            try set(CURLOPT_SSL_VERIFYPEER, 0)
            try set(CURLOPT_SSL_VERIFYHOST, 0)
        }
        try set(CURLOPT_UPLOAD, 1)
        // Timeouts of name look-ups would otherwise be made by signals, which belong to the whole process.
        try set(CURLOPT_NOSIGNAL, 1)
        try set(CURLOPT_CONNECTTIMEOUT, server.connectTimeout)
        try set(CURLOPT_TIMEOUT, server.timeout)
        // Servers hang up on idle clients; curl does not repeat an upload on a connection that was dead already.
        try set(CURLOPT_MAXAGE_CONN, 20)
        try check(vigie_curl_set_silent(handle))
    }

    public func send(_ message: MailMessage) throws(MailError) {
        guard let recipients = curl_slist_append(nil, "<\(message.to.text)>") else {
            throw MailError(.transient, code: "curl", reason: "no memory for a mail")
        }
        defer { curl_slist_free_all(recipients) }
        let source = MailSource(message.bytes)
        try set(CURLOPT_MAIL_FROM, "<\(message.from.address.text)>")
        try check(vigie_curl_set_list(handle, CURLOPT_MAIL_RCPT, recipients))
        try check(vigie_curl_set_source(handle, MailSource.read, Unmanaged.passUnretained(source).toOpaque()))
        let result = withExtendedLifetime(source) { curl_easy_perform(handle) }
        guard result == CURLE_OK else { throw error(result, bodyWasAsked: source.wasRead) }
    }

    /// What became of a mail that did not get through.
    ///
    /// A reply of 5xx is permanent where it speaks about this mail: to MAIL, RCPT and DATA (curl says "send error") and
    /// after the text. In the greeting, and about TLS and credentials, it speaks about us; that is mended here, and
    /// the mail must wait for it.
    private func error(_ result: CURLcode, bodyWasAsked: Bool) -> MailError {
        let reply = vigie_curl_reply_code(handle)
        let isAboutMail = result == CURLE_SEND_ERROR || (result == CURLE_WEIRD_SERVER_REPLY && bodyWasAsked)
        if isAboutMail, reply >= 400 {
            // 530, 534, 535, 538: authentication wanted, too weak, or wrong (RFC 4954 §6).
            let isPermanent = reply >= 500 && ![530, 534, 535, 538].contains(reply)
            return MailError(
                isPermanent ? .permanent : .transient, code: "smtp-\(reply)",
                reason: "the mail server answered \(reply)")
        }
        let code =
            switch result {
            case CURLE_COULDNT_RESOLVE_HOST: "unknown-host"
            case CURLE_COULDNT_CONNECT: "no-connection"
            case CURLE_OPERATION_TIMEDOUT: "timeout"
            case CURLE_LOGIN_DENIED: "login-denied"
            case CURLE_USE_SSL_FAILED: MailError.noTLS
            case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE: MailError.untrusted
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING: "connection-lost"
            case CURLE_WEIRD_SERVER_REPLY, CURLE_REMOTE_ACCESS_DENIED:
                reply >= 400 ? "smtp-\(reply)" : "connection-lost"
            default: "curl-\(result.rawValue)"
            }
        // curl's own words about the code, without the server's: those may repeat the address.
        return MailError(.transient, code: code, reason: "\(url): \(String(cString: curl_easy_strerror(result)))")
    }

    private func set(_ option: CURLoption, _ value: String) throws(MailError) {
        try check(vigie_curl_set_text(handle, option, value))
    }

    private func set(_ option: CURLoption, _ value: Int) throws(MailError) {
        try check(vigie_curl_set_number(handle, option, value))
    }

    private func check(_ result: CURLcode) throws(MailError) {
        guard result == CURLE_OK else {
            throw MailError(
                .transient, code: "curl",
                reason: "libcurl refuses a setting: \(String(cString: curl_easy_strerror(result)))")
        }
    }
}
