/// Why the bytes of a dossier cannot be read.
public enum StateFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// Written by a newer version of the code.
    case newerFormat(UInt8)
    /// Cut off, or holding what was never written.
    /// - Parameter at: the byte, counted from 0.
    case damaged(at: Int)

    public var description: String {
        switch self {
        case .newerFormat(let format): "the dossier has format \(format), newer than \(PupilFile.format)"
        case .damaged(let position): "the dossier is damaged at byte \(position)"
        }
    }
}
