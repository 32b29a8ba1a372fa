import Glibc

/// The open connections: whose each is, whether it waits for a request, and until when it must have done its next step.
///
/// Their number is bounded, and so is each client's share. Where there is no room for another, the one that has waited longest
/// for a request is closed; one whose request is there is not. libmicrohttpd's own limits refuse whoever comes last, which is
/// the supervisor's probe where somebody else holds all connections idle.
///
/// libmicrohttpd's own timeout starts anew at every byte, so a client that sends one byte a second would hold a connection for
/// ever («slowloris»); these deadlines do not. A connection that is late is shut down, which its thread notices as a client that
/// went away.
final class ConnectionTable: Sendable {
    private struct Entry {
        let client: ClientAddress
        var deadline: ContinuousClock.Instant?
        /// Since when no request is there; nil: one is.
        var waitingSince: ContinuousClock.Instant?
        /// Shut down; its thread has not noticed yet.
        var isLeaving = false
    }

    private typealias Entries = [Int32: Entry]

    private let entries = Monitor<Entries>([:])
    private let limits: HTTPLimits
    /// How many connections may be on their way out beside those that are open.
    static let slack = 64

    init(limits: HTTPLimits) {
        self.limits = limits
    }

    // MARK: Room

    /// Waits until there is room for a connection, or one that can be closed for it.
    /// - Returns: whether there is.
    func awaitRoom(within timeout: Duration) -> Bool {
        entries.wait(timeout: timeout) { entries in
            guard entries.count < limits.connections + Self.slack else { return nil }
            let staying = entries.values.lazy.filter { !$0.isLeaving }
            let hasRoom = staying.count < limits.connections || staying.contains { $0.waitingSince != nil }
            return hasRoom ? true : nil
        } ?? false
    }

    enum Admission: Equatable {
        case admitted
        /// Another connection was closed for it.
        case admittedInPlaceOfIdle
        /// Its client has its share, all of it with requests under way.
        case refused
    }

    /// A connection has come, and waits for its first request.
    func admit(_ socket: Int32, from client: ClientAddress, at now: ContinuousClock.Instant = .now) -> Admission {
        entries.update { entries in
            let staying = entries.values.lazy.filter { !$0.isLeaving }
            var hasClosed = false
            if staying.count(where: { $0.client == client }) >= limits.connectionsPerClient {
                guard Self.closeIdle(&entries, where: { $0.client == client }) else { return .refused }
                hasClosed = true
            } else if staying.count >= limits.connections {
                hasClosed = Self.closeIdle(&entries) { _ in true }
            }
            entries[socket] = Entry(client: client, deadline: now + limits.idle, waitingSince: now)
            return hasClosed ? .admittedInPlaceOfIdle : .admitted
        }
    }

    /// Closes the connection that has waited longest for a request.
    /// - Returns: false where none waits.
    func closeIdle() -> Bool { entries.update { Self.closeIdle(&$0) { _ in true } } }

    private static func closeIdle(_ entries: inout Entries, where isMeant: (Entry) -> Bool) -> Bool {
        let waiting = entries.compactMap { socket, entry in
            entry.isLeaving || !isMeant(entry) ? nil : entry.waitingSince.map { (socket, $0) }
        }
        guard let (socket, _) = waiting.min(by: { $0.1 < $1.1 }) else { return false }
        leave(socket, &entries)
        return true
    }

    // MARK: Steps

    /// The last request of a connection is over.
    func awaitRequest(on socket: Int32) {
        let now = ContinuousClock.now
        change(socket) { ($0.deadline, $0.waitingSince) = (now + limits.idle, now) }
    }

    /// The first line of a request is there. As long as that is all, the connection waits.
    func awaitHead(on socket: Int32) {
        let deadline = ContinuousClock.now + limits.head
        change(socket) { $0.deadline = deadline }
    }

    /// The head is there.
    func hasRequest(on socket: Int32) {
        change(socket) { $0.waitingSince = nil }
    }

    /// The head is there, and a body is to follow; or the answer is to be read.
    ///
    /// - Parameter bytes: how much is to be transferred, where that is known.
    func awaitTransfer(on socket: Int32, bytes: Int = 0) {
        let deadline = ContinuousClock.now + limits.grace + .seconds(Double(bytes) / Double(limits.bytesPerSecond))
        change(socket) { $0.deadline = deadline }
    }

    /// Some of a body is there: what was sent faster than it had to be is credit, up to the grace. Meanwhile `work` is
    /// done, at the server's expense.
    func received(_ bytes: Int, on socket: Int32, work: () -> Void) {
        let arrived = ContinuousClock.now
        var deadline: ContinuousClock.Instant?
        change(socket) { entry in
            deadline = entry.deadline
            entry.deadline = nil
        }
        work()
        let credit = arrived.duration(to: deadline ?? arrived + limits.grace)
        let left = credit + .seconds(Double(bytes) / Double(limits.bytesPerSecond))
        let next = ContinuousClock.now + min(left, limits.grace)
        change(socket) { $0.deadline = next }
    }

    /// It is the server's turn.
    func lift(from socket: Int32) {
        change(socket) { $0.deadline = nil }
    }

    /// The connection is about to be closed. After this call, its socket is not touched any more.
    func remove(_ socket: Int32) {
        entries.update { $0[socket] = nil }
    }

    /// Shuts down what is late.
    ///
    /// - Returns: how many connections that were.
    func enforce(at now: ContinuousClock.Instant = .now) -> Int {
        entries.update { entries in
            let late = entries.filter { $0.value.deadline.map { $0 < now } ?? false }.keys
            for socket in late { Self.leave(socket, &entries) }
            return late.count
        }
    }

    private func change(_ socket: Int32, _ body: (inout Entry) -> Void) {
        entries.update { entries in
            guard var entry = entries[socket], !entry.isLeaving else { return }
            body(&entry)
            entries[socket] = entry
        }
    }

    /// Under the lock: `remove` precedes the closing of a socket, so its number cannot be another's yet.
    private static func leave(_ socket: Int32, _ entries: inout Entries) {
        shutdown(socket, Int32(SHUT_RDWR))
        entries[socket]?.isLeaving = true
        entries[socket]?.deadline = nil
    }
}
