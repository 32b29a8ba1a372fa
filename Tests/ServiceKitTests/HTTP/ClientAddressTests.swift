import Glibc
import Testing

@testable import ServiceKit

@Suite("The address of a client")
struct ClientAddressTests {
    private func address(_ text: String) throws -> ClientAddress {
        var storage = sockaddr_storage()
        let isKnown = withUnsafeMutableBytes(of: &storage) { raw in
            var (v4, v6) = (sockaddr_in(), sockaddr_in6())
            if inet_pton(AF_INET, text, &v4.sin_addr) == 1 {
                v4.sin_family = sa_family_t(AF_INET)
                withUnsafeBytes(of: v4) { raw.copyMemory(from: $0) }
                return true
            }
            v6.sin6_family = sa_family_t(AF_INET6)
            let isV6 = inet_pton(AF_INET6, text, &v6.sin6_addr) == 1
            withUnsafeBytes(of: v6) { raw.copyMemory(from: $0) }
            return isV6
        }
        try #require(isKnown)
        return ClientAddress(storage)
    }

    @Test(
        "is one for all that one client may choose from: an IPv6 prefix of 64 bits, and an IPv4 address however it is written",
        arguments: [
            ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
            ("::ffff:192.0.2.1", "192.0.2.1", true), ("::ffff:192.0.2.1", "::ffff:192.0.2.2", false),
            ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true), ("2001:db8:1:2::1", "2001:db8:1:3::1", false),
        ])
    func prefix(one: String, other: String, areSame: Bool) throws {
        #expect(try (address(one) == address(other)) == areSame)
    }
}
