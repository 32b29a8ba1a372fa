/// An error made where it happens, of a code and a sentence.
public struct ServiceFailure: ServiceError, Equatable {
    public let exitCode: ExitCode
    public let sentence: String

    public init(_ exitCode: ExitCode, _ sentence: String) {
        self.exitCode = exitCode
        self.sentence = sentence
    }
}
