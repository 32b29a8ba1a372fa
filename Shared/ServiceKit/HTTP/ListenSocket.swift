import Glibc

/// Opens the socket that a server listens on.
enum ListenSocket {
    /// - Returns: the socket, listening and non-blocking, and the address it has: where port 0 was asked for, the port
    ///   that the system chose.
    /// - Throws: a failure that names the address and what the system says. Blocks while a host name is looked up.
    static func open(_ address: ListenAddress) throws(ServiceFailure) -> (descriptor: Int32, bound: ListenAddress) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_PASSIVE | AI_NUMERICSERV
        var list: UnsafeMutablePointer<addrinfo>?
        let host = address.host.isEmpty ? nil : address.host
        let status = getaddrinfo(host, String(address.port), &hints, &list)
        guard status == 0, let list else {
            let reason = gai_strerror(status).map { String(cString: $0) } ?? "error \(status)"
            throw ServiceFailure(.configuration, "cannot listen on \(address): \(reason)")
        }
        defer { freeaddrinfo(list) }
        var problem = SystemError(number: EADDRNOTAVAIL)
        for candidate in sequence(first: list, next: { $0.pointee.ai_next }) {
            do {
                let descriptor = try listen(candidate.pointee)
                return (descriptor, ListenAddress(host: address.host, port: port(of: descriptor)))
            } catch {
                problem = error
            }
        }
        throw ServiceFailure(.failure, "cannot listen on \(address): \(problem)")
    }

    private static func listen(_ info: addrinfo) throws(SystemError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(info.ai_family, type, 0)
        guard descriptor >= 0 else { throw SystemError.current }
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard bind(descriptor, info.ai_addr, info.ai_addrlen) == 0, Glibc.listen(descriptor, 512) == 0 else {
            let error = SystemError.current
            close(descriptor)
            throw error
        }
        return descriptor
    }

    private static func port(of descriptor: Int32) -> UInt16 {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = getsockname(descriptor, $0, &length) }
            // The port lies at the same place in sockaddr_in and sockaddr_in6.
            return pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }
}
