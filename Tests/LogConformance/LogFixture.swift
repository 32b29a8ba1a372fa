public import Streaming

/// What the suite needs of an implementation besides the port: topics, clients and time.
public protocol LogFixture: AnyObject {
    var features: LogFeatures { get }
    /// Bytes of a record that a broker refuses for its size.
    var tooLarge: Int { get }

    /// Makes a topic that no other behaviour has, and answers its name.
    func makeTopic(partitions: Int, compacted: Bool) throws -> String

    /// A name for a group or a transactional id that no other behaviour has.
    func makeName() -> String

    /// Another client process. Its transactions time out before its sessions, both within `patience`.
    func makeClient() throws -> any ClientSupplier

    /// Lets so many milliseconds pass: by waiting, or by turning a simulated clock.
    func pass(_ milliseconds: Int)

    /// How many milliseconds the suite waits for what must happen in the end.
    var patience: Int { get }

    /// Has the topic compacted, active segment and all, as far as a broker would: may need several calls with time between.
    func compact(_ topic: String) throws
}
