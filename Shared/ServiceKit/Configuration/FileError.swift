/// A file that could not be read.
public struct FileError: ServiceError, Equatable {
    public let path: String
    /// To be read after the path: `cannot be read: No such file or directory`.
    public let problem: String

    public var exitCode: ExitCode { .configuration }
    public var sentence: String { "the file \(path) \(problem)" }
    /// To be read after the variable that names it.
    public var named: String { "names \(path.quoted), which \(problem)" }
}
