/// Something to be done outside the log once the transaction that asked for it is committed: at most once per
/// commit, and not at all when the process dies in between. The fold must be able to ask again (exactly-once.md B4.15).
public struct Effect: Sendable, Equatable {
    public let key: [UInt8]
    public let payload: [UInt8]

    public init(key: [UInt8], payload: [UInt8]) {
        self.key = key
        self.payload = payload
    }
}
