public import Messages

/// What a dossier sees beside the message: the rest of the world, at the instant of the message.
public struct CaseContext {
    /// The time of the record, or of the punctuation. The domain has no clock.
    public var now: Timestamp
    public var procedure: LegalProcedure
    public var directory: PartnerDirectory
    /// All enrolments of the pupil that are in force.
    public var enrolments: [Enrolment]
    /// The pupil's identity, cut down to what a partner needs and sealed to its key; nil while the pupil's contact is not there.
    ///
    /// A port and not a value: who opens contacts and seals to partners is outside, and the domain never sees a name.
    /// Sealing is randomised (crypto_box_seal makes a new key each time), so here two runs over one log differ in bytes, not in
    /// what the partner reads. That is enough: a referral is sealed once, in the transaction that commits its cause, and no id and
    /// no decision depends on the bytes.
    public var identity: (Partner) -> SealedBox?

    public init(
        now: Timestamp, procedure: LegalProcedure, directory: PartnerDirectory, enrolments: [Enrolment],
        identity: @escaping (Partner) -> SealedBox?
    ) {
        self.now = now
        self.procedure = procedure
        self.directory = directory
        self.enrolments = enrolments
        self.identity = identity
    }

    var age: PupilAge { PupilAge(enrolments: enrolments, at: now) }

    /// Of the enrolment that began last and has one.
    var postcode: String? {
        enrolments.filter { $0.status != .cancelled && $0.postcode != nil }
            .max { ($0.since, $0.school) < ($1.since, $1.school) }?.postcode
    }
}
