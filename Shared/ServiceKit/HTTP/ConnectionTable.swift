import Glibc

/// The open connections: whose each is, whether it waits for a request, and until when it must have done its next step.
///
/// Their number is bounded, and clients share it fairly by address (max-min: nobody has more at the expense of one that has
/// less). Where there is no room for another connection, one without a request is closed: of the address with the most, the one
/// that has waited longest. Where there is none, a request gives way whose body or answer its client is slow to transfer, of an
/// address that still has no fewer connections afterwards than the newcomer's; else the newcomer is refused. A request that
/// has come and is being worked on is never given up. libmicrohttpd's own limits refuse whoever comes last, whoever has all the others.
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
        /// Since when its client has been sending a body or reading an answer; nil: it does neither.
        var transferringSince: ContinuousClock.Instant?
        /// A handler has its request.
        var isHandled = false
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
        entries.wait(timeout: timeout) { hasRoom(in: $0) ? true : nil } ?? false
    }

    /// Whether a connection can be admitted now, if its address has no other.
    var hasRoom: Bool { entries.read { hasRoom(in: $0) } }

    private func hasRoom(in entries: Entries) -> Bool {
        guard entries.count < limits.connections + Self.slack else { return false }
        let staying = entries.values.lazy.filter { !$0.isLeaving }
        return staying.count < limits.connections || staying.contains { $0.waitingSince != nil }
            || slowest(entries, shares: Self.shares(entries), above: 1) != nil
    }

    enum Admission: Equatable {
        case admitted
        /// A connection without a request was closed for it.
        case admittedInPlaceOfIdle
        /// A request of an address with more connections was given up for it.
        case admittedInPlaceOfSlow
        /// Its address has its share, all of it with requests under way.
        case refused
    }

    /// A connection has come, and waits for its first request.
    func accept(_ socket: Int32, from client: ClientAddress, at now: ContinuousClock.Instant = .now) -> Admission {
        entries.update { entries in
            let admission = makeRoom(for: client, &entries)
            guard admission != .refused else { return .refused }
            entries[socket] = Entry(client: client, deadline: now + limits.idle, waitingSince: now)
            return admission
        }
    }

    /// Closes the connection that has waited longest for a request, of the address with the most connections.
    /// - Returns: false where none waits.
    func closeIdle() -> Bool { entries.update { Self.closeIdle(&$0, shares: Self.shares($0)) } }

    private func makeRoom(for client: ClientAddress, _ entries: inout Entries) -> Admission {
        let staying = entries.values.lazy.filter { !$0.isLeaving }
        if staying.count(where: { $0.client == client }) >= limits.connectionsPerClient {
            return Self.closeIdle(&entries, shares: [client: 1]) ? .admittedInPlaceOfIdle : .refused
        }
        guard staying.count >= limits.connections else { return .admitted }
        var shares = Self.shares(entries)
        // As it is to be: who has the most may be the newcomer.
        let own = shares[client, default: 0] + 1
        shares[client] = own
        if Self.closeIdle(&entries, shares: shares) { return .admittedInPlaceOfIdle }
        guard let slow = slowest(entries, shares: shares, above: own) else { return .refused }
        Self.leave(slow, &entries)
        return .admittedInPlaceOfSlow
    }

    /// How many connections each address has.
    private static func shares(_ entries: Entries) -> [ClientAddress: Int] {
        entries.values.reduce(into: [:]) { shares, entry in
            if !entry.isLeaving { shares[entry.client, default: 0] += 1 }
        }
    }

    /// Of these addresses the one with the most gives up the connection that has waited longest for a request.
    private static func closeIdle(_ entries: inout Entries, shares: [ClientAddress: Int]) -> Bool {
        var found: (socket: Int32, share: Int, since: ContinuousClock.Instant)?
        for (socket, entry) in entries {
            guard !entry.isLeaving, let since = entry.waitingSince, let share = shares[entry.client] else { continue }
            if let best = found, (best.share, since) > (share, best.since) { continue }
            found = (socket, share, since)
        }
        guard let found else { return false }
        leave(found.socket, &entries)
        return true
    }

    /// The connection whose client will be late first, of the address with the most connections among those that have more than
    /// `bound`.
    private func slowest(_ entries: Entries, shares: [ClientAddress: Int], above bound: Int) -> Int32? {
        var found: (socket: Int32, share: Int, deadline: ContinuousClock.Instant)?
        // One that has only begun may make room by itself at once.
        let latest = ContinuousClock.now - limits.transfer
        for (socket, entry) in entries where !entry.isLeaving {
            // Without a deadline it is the server that works on what has come.
            guard let since = entry.transferringSince, since <= latest, let deadline = entry.deadline,
                let share = shares[entry.client], share > bound
            else { continue }
            if let best = found, (best.share, deadline) > (share, best.deadline) { continue }
            found = (socket, share, deadline)
        }
        return found?.socket
    }

    // MARK: Requests

    /// A handler is to have the request of this connection.
    /// - Returns: false where that would be one too many.
    func beginHandling(on socket: Int32) -> Bool {
        entries.update { entries in
            guard let client = entries[socket]?.client, mayHandle(another: client, entries) else { return false }
            entries[socket]?.isHandled = true
            return true
        }
    }

    /// Beyond the limit an address has only the part that would be its own if all that have requests shared alike. How many are
    /// handled in all is bounded by the connections then.
    private func mayHandle(another client: ClientAddress, _ entries: Entries) -> Bool {
        let handled = entries.values.lazy.filter(\.isHandled).map(\.client)
        guard handled.count >= limits.requests else { return true }
        let part = limits.requests / Set(handled).union([client]).count
        return handled.count(where: { $0 == client }) < max(1, part)
    }

    /// No handler has it, or has it any more.
    func endHandling(on socket: Int32) {
        entries.update { $0[socket]?.isHandled = false }
    }

    // MARK: Steps

    /// The last request of a connection is over.
    func awaitRequest(on socket: Int32) {
        let now = ContinuousClock.now
        change(socket) {
            ($0.deadline, $0.waitingSince) = (now + limits.idle, now)
            $0.transferringSince = nil
        }
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
        let now = ContinuousClock.now
        let deadline = now + limits.grace + .seconds(Double(bytes) / Double(limits.bytesPerSecond))
        change(socket) { ($0.deadline, $0.transferringSince) = (deadline, now) }
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
        change(socket) { ($0.deadline, $0.transferringSince) = (nil, nil) }
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
