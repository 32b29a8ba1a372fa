/// One step of a schema: named, ordered, and never changed once it has been released. What it was when it was applied is
/// remembered, and a changed one is refused.
public struct Migration: Sendable {
    public let name: String
    let statements: [StaticString]

    /// - Parameter statements: applied together, in one transaction.
    public init(_ name: String, _ statements: StaticString...) {
        self.name = name
        self.statements = statements
    }

    /// FNV-1a of the statements, to tell a changed migration from the one that was applied.
    var fingerprint: Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for statement in statements {
            for byte in statement.description.utf8 + [0] { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        }
        return Int64(bitPattern: hash)
    }
}
