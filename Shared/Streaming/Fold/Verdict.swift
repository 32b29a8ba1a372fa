/// What became of a record.
public enum Verdict: Sendable, Equatable {
    case done
    /// No version of the code can read it: it goes to the dead-letter topic, in the transaction that passes it.
    /// - Parameters:
    ///   - code: stable, for programs.
    ///   - detail: a sentence without the record's content.
    case deadLetter(code: String, detail: String)
    /// A newer version of the code could read it (a rolling upgrade): the partition stops here, unready, until then.
    case halt(reason: String)
}
