/// Why the headers of a record are not those of an event that this version reads.
public enum EnvelopeFailure: Error, Hashable, Sendable, CustomStringConvertible {
    case missing(String)
    /// Written by a later version: this instance must stop its partition, not skip the record.
    case newerVersion(name: String, version: Int)
    /// No version of this code could read it.
    case unknownType

    public var description: String {
        switch self {
        case .missing(let name): "the header \(name) is missing"
        case .newerVersion(let name, let version): "\(name) has version \(version), later than this program knows"
        case .unknownType: "ce_type is none of the contract"
        }
    }
}
