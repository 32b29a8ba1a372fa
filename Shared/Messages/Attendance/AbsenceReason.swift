/// Why a pupil was away. Raw values follow the order of the contract, by which versions are compared.
public enum AbsenceReason: UInt8, Sendable, CaseIterable, BitwiseCopyable {
    /// `null` or absent: no reason is known.
    case notGiven
    // The five that the law names (L131-8).
    case illness
    case familyContagiousIllness
    case familyGathering
    case transportDifficulty
    case accompanyingGuardians
    /// The school or the authority accepts it.
    case otherAccepted
    /// Given, and not accepted.
    case otherRefused
    /// Outing, internship, exam: present elsewhere.
    case schoolActivity
    /// The school's own measure.
    case exclusion
    /// A reason of a later version: given and accepted.
    case unknown

    /// A code that is none of ours is ``unknown``; nil is ``notGiven``.
    public init(code: String?) {
        guard let code else {
            self = .notGiven
            return
        }
        self = Self.allCases.first { $0.code == code } ?? .unknown
    }

    /// As it travels; nil is `null`.
    public var code: String? {
        switch self {
        case .notGiven: nil
        case .illness: "illness"
        case .familyContagiousIllness: "family-contagious-illness"
        case .familyGathering: "family-gathering"
        case .transportDifficulty: "transport-difficulty"
        case .accompanyingGuardians: "accompanying-guardians"
        case .otherAccepted: "other-accepted"
        case .otherRefused: "other-refused"
        case .schoolActivity: "school-activity"
        case .exclusion: "exclusion"
        case .unknown: "unknown"
        }
    }
}

extension AbsenceReason: JSONCodable {
    /// Absent and `null` are ``notGiven``.
    public init(_ json: JSONCursor) throws(DecodingFailure) { self.init(code: try json.readIfPresent(String.self)) }

    public func write(to writer: inout JSONWriter) { code.write(to: &writer) }
}
