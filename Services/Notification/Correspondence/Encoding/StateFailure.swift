/// Why bytes are not those of a book or a letter.
public enum StateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case truncated
    case malformed
    /// Written by another version of the code.
    case format(UInt8)

    public var description: String {
        switch self {
        case .truncated: "it ends too soon"
        case .malformed: "it holds a value that is none"
        case .format(let format): "its format is \(format), and this program knows \(PupilLetters.format)"
        }
    }
}
