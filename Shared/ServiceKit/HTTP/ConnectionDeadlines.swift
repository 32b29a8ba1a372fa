import Glibc
internal import Synchronization

/// Until when each connection must have done its next step. libmicrohttpd's own timeout starts anew at every byte, so a
/// client that sends one byte a second would hold a connection for ever («slowloris»); these deadlines do not.
///
/// A connection that is late is shut down, which its thread notices as a client that went away.
final class ConnectionDeadlines: Sendable {
    private let deadlines = Mutex<[Int32: ContinuousClock.Instant]>([:])
    private let limits: HTTPLimits

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    /// A connection is open, or its last request is over.
    func awaitRequest(on socket: Int32) {
        set(socket, .now + limits.idle)
    }

    /// The first line of a request is there.
    func awaitHead(on socket: Int32) {
        set(socket, .now + limits.head)
    }

    /// The head is there, and a body is to follow; or the answer is to be read.
    ///
    /// - Parameter bytes: how much is to be transferred, where that is known.
    func awaitTransfer(on socket: Int32, bytes: Int = 0) {
        set(socket, .now + limits.grace + .seconds(Double(bytes) / Double(limits.bytesPerSecond)))
    }

    /// Some of a body is there: what was sent faster than it had to be is credit, up to the grace. Meanwhile `work` is
    /// done, at the server's expense.
    func received(_ bytes: Int, on socket: Int32, work: () -> Void) {
        let arrived = ContinuousClock.now
        let deadline = deadlines.withLock { $0.removeValue(forKey: socket) } ?? arrived + limits.grace
        work()
        let left = arrived.duration(to: deadline) + .seconds(Double(bytes) / Double(limits.bytesPerSecond))
        set(socket, .now + min(left, limits.grace))
    }

    /// It is the server's turn.
    func lift(from socket: Int32) {
        set(socket, nil)
    }

    /// The connection is about to be closed. After this call, `enforce` does not touch the socket any more.
    func remove(_ socket: Int32) {
        set(socket, nil)
    }

    /// Shuts down what is late.
    ///
    /// - Returns: how many connections that were.
    func enforce(at now: ContinuousClock.Instant = .now) -> Int {
        // Under the lock: `remove` precedes the closing of a socket, so its number cannot be another's yet.
        deadlines.withLock { deadlines in
            let late = deadlines.filter { $0.value < now }.keys
            for socket in late {
                shutdown(socket, Int32(SHUT_RDWR))
                deadlines[socket] = nil
            }
            return late.count
        }
    }

    private func set(_ socket: Int32, _ deadline: ContinuousClock.Instant?) {
        deadlines.withLock { $0[socket] = deadline }
    }
}
