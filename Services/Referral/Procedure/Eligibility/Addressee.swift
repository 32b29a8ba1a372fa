public import Messages

/// A partner to whom a certain pupil may be referred at a certain instant.
///
/// The only thing that a referral can be made out to. Each case asks for a proof that exists for that partner or that pupil
/// alone, so that "nobody under 16 or of unknown age to an adult service" is checked by the compiler, not by a reviewer.
public enum Addressee: Hashable, Sendable {
    case schoolService(SchoolService)
    case adultService(Partner, AdultServiceEligibility)

    public var partner: Partner {
        switch self {
        case .schoolService(let service): service.partner
        case .adultService(let partner, _): partner
        }
    }

    /// - Parameters:
    ///   - partner: as the directory has it.
    ///   - pupil: what is known of the pupil's age.
    /// - Throws: why this pupil may not be referred there.
    public init(_ partner: Partner, for pupil: PupilAge) throws(Refusal) {
        if let service = SchoolService(partner) {
            self = .schoolService(service)
        } else if let eligibility = pupil.adultServiceEligibility {
            self = .adultService(partner, eligibility)
        } else {
            throw pupil.years == nil ? .ageUnknown : .notOfAge
        }
        guard partner.audience.admits(age: pupil.years) else { throw pupil.years == nil ? .ageUnknown : .notInAudience }
    }
}
