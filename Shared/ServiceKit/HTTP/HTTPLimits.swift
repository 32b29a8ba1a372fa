/// What a server lets its clients take of it.
public struct HTTPLimits: Sendable {
    /// Connections at a time, each with a thread. For a further one, the address with the most gives one up (`ConnectionTable`);
    /// where none can be given up, it waits in the system's backlog.
    public var connections = 512
    /// Connections at a time of one client's address; for a further one, its own that has waited longest is closed.
    public var connectionsPerClient = 256
    /// Requests being handled at a time; further ones are answered 503 with `Retry-After`, but for those of an address that has
    /// less than an equal part of them.
    public var requests = 256
    /// Threads that run handlers.
    public var workers = 4
    /// How long a handler may take, or leave a body unread; the client is then answered 503, the outcome being unknown.
    public var handling: Duration = .seconds(60)
    /// How long a connection may be open without a request.
    public var idle: Duration = .seconds(30)
    /// How long a request's header section may take to arrive.
    public var head: Duration = .seconds(10)
    /// How long a body or a reader may fall behind `bytesPerSecond`.
    public var grace: Duration = .seconds(20)
    /// How long a body or an answer may take before its connection can be given up for that of another address.
    public var transfer: Duration = .seconds(1)
    /// The least average speed of a body and of an answer's reader.
    public var bytesPerSecond = 8 << 10

    public init() {}

    /// Of the admin listener: probes, and what collects metrics. Their routes need no worker.
    static var admin: HTTPLimits {
        var limits = HTTPLimits()
        limits.connections = 64
        limits.connectionsPerClient = 32
        limits.workers = 1
        return limits
    }
}
