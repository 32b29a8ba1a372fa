import Glibc

/// A port of the loopback address that nobody listens on, kept from every other `vigie up` as long as this value lives.
final class FreePort {
    let number: UInt16
    /// Bound to a name that only one process of this machine may have, whoever runs it; it is free when the process ends,
    /// however it ends. The port itself is not bound: it is for a service to take.
    private let claim: Int32

    /// The port wanted, or the next one that is free; a program that is not ours may still take it in between.
    /// - Returns: nil when a hundred are taken.
    static func near(_ wanted: UInt16) -> FreePort? {
        for number in stride(from: Int(wanted), to: Int(wanted) + 1_000, by: 10) {
            if let number = UInt16(exactly: number), let port = FreePort(number) { return port }
        }
        return nil
    }

    private init?(_ number: UInt16) {
        guard let claim = Self.claim(number) else { return nil }
        self.claim = claim
        self.number = number
        // Where the initialiser fails after all is set, the deinitialiser gives the name back.
        guard Self.isFree(number) else { return nil }
    }

    deinit { close(claim) }

    /// unix(7): the name of an abstract socket begins with a zero byte and lies in no directory.
    private static func claim(_ number: UInt16) -> Int32? {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let name = Array("\0vigie-up-\(number)".utf8)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + name.count)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, length) == 0 }
        }
        if isBound { return descriptor }
        close(descriptor)
        return nil
    }

    private static func isFree(_ port: UInt16) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
