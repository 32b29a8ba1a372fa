/// When letters leave, how often they are tried, and when it is too late for them. Times in milliseconds.
public struct LetterPolicy: Hashable, Sendable {
    public static let second: Int64 = 1_000
    public static let minute = 60 * second
    public static let hour = 60 * minute
    public static let day = 24 * hour

    /// The oldest absence, in days between its date and the day on which we first hear of it, that a family is told of.
    ///
    /// The law has families told of each (R131-5), so a register that is copied in after the holidays counts too; of the year
    /// that a school uploads when it goes live, its families were told by other means. Two months lie between the two.
    public var latestAbsence: Int
    /// The same for the thresholds of the procedure, from the date on which they were reached.
    public var latestProcedure: Int
    /// How long a letter may wait for a contact to come or for a mail server to come back.
    public var waiting: Int64
    /// How long the outcome of an attempt is waited for. A process that died leaves none: then the attempt is repeated
    /// once, under the same Message-ID.
    public var outcome: Int64
    public var backoff: Backoff
    /// How long it is remembered who was told what. A fact may be corrected until 366 days after its date (messages.md).
    public var memory: Int64

    public init(
        latestAbsence: Int = 62, latestProcedure: Int = 62, waiting: Int64 = 14 * Self.day,
        outcome: Int64 = 10 * Self.minute, backoff: Backoff = Backoff(), memory: Int64 = 366 * Self.day
    ) {
        self.latestAbsence = latestAbsence
        self.latestProcedure = latestProcedure
        self.waiting = waiting
        self.outcome = outcome
        self.backoff = backoff
        self.memory = memory
    }
}
