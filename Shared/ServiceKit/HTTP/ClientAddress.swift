import Glibc

/// Whose a connection is, as far as its address tells: an IPv4 address, or the first half of an IPv6 address, of which one client
/// may have as many as it likes within it.
struct ClientAddress: Hashable, Sendable {
    private let bytes: [UInt8]

    init(_ storage: sockaddr_storage) {
        bytes = withUnsafeBytes(of: storage) { raw in
            switch Int32(storage.ss_family) {
            case AF_INET:
                return withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in.self).sin_addr) { Array($0) }
            case AF_INET6:
                return withUnsafeBytes(of: raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr) { address in
                    // An IPv4 client of a socket for both: ::ffff:a.b.c.d.
                    let isMapped =
                        address.prefix(10).allSatisfy { $0 == 0 } && address[10] == 0xFF && address[11] == 0xFF
                    return isMapped ? Array(address.suffix(4)) : Array(address.prefix(8))
                }
            default: return []
            }
        }
    }
}
