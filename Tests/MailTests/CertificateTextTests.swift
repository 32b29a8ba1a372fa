import Mail
import Testing

@Suite("A file of certificate authorities")
struct CertificateTextTests {
    /// Of an authority that was made for this test and has signed nothing.
    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBVTCCAQegAwIBAgIUBPvnnQvF3qmRhUQqBgs+JHWjPRYwBQYDK2VwMB8xHTAb
        BgNVBAMMFFZpZ2llIHRlc3QgYXV0aG9yaXR5MCAXDTI2MTEyNTA0NTEwM1oYDzIx
        MjYxMTAxMDQ1MTAzWjAfMR0wGwYDVQQDDBRWaWdpZSB0ZXN0IGF1dGhvcml0eTAq
        MAUGAytlcAMhAES4IqF2+JWDvaxK/McXQP9A1F6gT94YM1wNzI2SPQsbo1MwUTAd
        BgNVHQ4EFgQU0+9x/OzC8Hiq+SfTteFGXYC8jd8wHwYDVR0jBBgwFoAU0+9x/OzC
        8Hiq+SfTteFGXYC8jd8wDwYDVR0TAQH/BAUwAwEB/zAFBgMrZXADQQCcx8baurL5
        rZVVyEsFhxDy95/IDVnezaZ9oYC7A4N45kZHizTyUZnkJ0v8C5YxKY0heKP9pSjZ
        MwEMMOsb9vIM
        -----END CERTIFICATE-----

        """

    private func failure(_ text: String) -> CertificateText.Failure? {
        do throws(CertificateText.Failure) {
            try CertificateText.check(Array(text.utf8))
            return nil
        } catch {
            return error
        }
    }

    @Test("holds one certificate or several, with any text around them, however lines end")
    func good() {
        let certificate = Self.certificate
        for text in [
            certificate, certificate + certificate, "Issuer: none\n\(certificate)\nthat was it",
            certificate.replacing("\n", with: "\r\n"), certificate.replacing("CERTIFICATE", with: "X509 CERTIFICATE"),
            certificate + certificate.replacing("CERTIFICATE", with: "PRIVATE KEY"),
        ] {
            #expect(failure(text) == nil, "\(text)")
        }
    }

    @Test(
        "is none without a certificate",
        arguments: ["", "garbage", "-----BEGIN PRIVATE KEY-----\nAAAA\n", "\u{0}\u{1}"])
    func none(text: String) {
        #expect(failure(text) == .noCertificate)
    }

    @Test("is damaged where a certificate is cut off or holds something else")
    func damaged() {
        let certificate = Self.certificate
        let lines = certificate.split(separator: "\n")
        let cut = (lines.prefix(4) + lines.suffix(1)).joined(separator: "\n")
        for text in [
            cut, lines.dropLast().joined(separator: "\n"), certificate.replacing("MIIBVT", with: "garbage!"),
            certificate.replacing("MIIBVT", with: "AAAAAA"), "-----BEGIN CERTIFICATE-----\n\(certificate)",
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n",
        ] {
            #expect(failure(text) == .damaged(1), "\(text)")
        }
        #expect(failure("-----END CERTIFICATE-----\n") == .damaged(1))
        #expect(failure("\(certificate)\n\(cut)") == .damaged(2))
    }
}
