/// A configuration that a service cannot start with. A supervisor does not restart it: exit code 78.
public struct ConfigurationError: ServiceError, Equatable {
    /// The environment variable at fault.
    public let variable: String
    /// What is wrong with it and what is expected, to be read after its name: `is 0, and must lie between 1 and 60000`.
    public let problem: String

    public init(_ variable: String, _ problem: String) {
        self.variable = variable
        self.problem = problem
    }

    public var exitCode: ExitCode { .configuration }
    public var sentence: String { "\(variable) \(problem)" }
}
