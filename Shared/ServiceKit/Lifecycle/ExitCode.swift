/// With what a process ends, as supervisors and scripts read it (sysexits.h where it has a number).
public struct ExitCode: RawRepresentable, Sendable, Hashable {
    public let rawValue: Int32

    public init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    /// It was told to stop, and what was in flight was finished.
    public static let drained = ExitCode(rawValue: 0)
    /// Any failure that another start may cure.
    public static let failure = ExitCode(rawValue: 1)
    /// The command line was wrong (EX_USAGE).
    public static let usage = ExitCode(rawValue: 64)
    /// The configuration is wrong (EX_CONFIG). A supervisor does not restart it.
    public static let configuration = ExitCode(rawValue: 78)
    /// A newer process of the same instance took over. A supervisor does not restart it: the two would fence each other
    /// for ever.
    public static let fenced = ExitCode(rawValue: 78)
}
