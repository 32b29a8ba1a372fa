/// One part of a service, which says how it is. Any thread.
public struct HealthComponent: Sendable {
    let name: String
    let health: Health

    public func ready() {
        health.set(name, .ready)
    }

    /// - Parameter reason: for an operator, in a few words, without any person's data: `no broker answers`.
    public func unready(_ reason: String) {
        health.set(name, .unready(reason))
    }

    /// The part will not recover: `/healthz` fails, so that a supervisor restarts the process.
    public func dead(_ reason: String) {
        health.set(name, .dead(reason))
    }

    /// The part is no more and counts no more.
    public func remove() {
        health.remove(name)
    }
}
