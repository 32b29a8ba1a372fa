import ServiceKit
import Testing

@Suite("A listen address")
struct ListenAddressTests {
    @Test(
        "is a host and a port, an IPv6 host in brackets",
        arguments: [
            ("127.0.0.1:8081", "127.0.0.1", 8081, "127.0.0.1:8081"), ("[::1]:0", "::1", 0, "[::1]:0"),
            ("localhost:65535", "localhost", 65535, "localhost:65535"), (":80", "", 80, ":80"), ("*:80", "", 80, ":80"),
        ] as [(String, String, UInt16, String)])
    func parse(text: String, host: String, port: UInt16, written: String) {
        let address = ListenAddress(text)
        #expect(address?.host == host)
        #expect(address?.port == port)
        #expect(address?.description == written)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "8081", "localhost", "localhost:", "localhost:65536", "localhost:-1", "localhost:+1", "::1:80", "[::1]",
            "[]:80", "[::1:80", "a b:80", "http://x:80", "x:8 0", "x:80/",
        ])
    func refuse(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
