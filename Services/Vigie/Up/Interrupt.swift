import Glibc
import ServiceKit
import Synchronization

/// Ctrl-C and SIGTERM, remembered.
enum Interrupt {
    private static let requested = Atomic(false)

    static func hold() {
        // A handler may do little; setting a flag is little.
        for number in [SIGINT, SIGTERM] { signal(number) { _ in Interrupt.requested.store(true, ordering: .relaxed) } }
        signal(SIGPIPE, SIG_IGN)
    }

    static var isRequested: Bool { requested.load(ordering: .relaxed) }

    static func check() throws {
        if isRequested { throw ServiceFailure(.failure, "interrupted") }
    }
}
