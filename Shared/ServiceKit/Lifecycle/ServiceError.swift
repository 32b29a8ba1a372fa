/// An error that may end a process: it knows its exit code and its last words.
public protocol ServiceError: Error, CustomStringConvertible {
    var exitCode: ExitCode { get }
    /// One sentence for an operator, without its full stop and without any person's data.
    var sentence: String { get }
}

extension ServiceError {
    public var description: String { sentence }
}
