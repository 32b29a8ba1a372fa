public import Messages

/// A record for a partner. It can be made in this file only, and a request only to an ``Addressee``.
public struct OutgoingReferral: Hashable, Sendable {
    public let referral: Referral

    private init(_ referral: Referral) {
        self.referral = referral
    }

    /// - Parameters:
    ///   - identity: sealed to that partner's key.
    ///   - postcode: of the pupil's home; of it the partner is told what its own territory names.
    static func request(
        _ referral: CaseReferral, of caseID: Identifier, to addressee: Addressee, identity: SealedBox,
        postcode: String?,
        at now: Timestamp
    ) -> OutgoingReferral {
        let territory = postcode.flatMap { postcode in
            addressee.partner.territory.filter { postcode.hasPrefix($0) }.max { $0.utf8.count < $1.utf8.count }
        }
        return OutgoingReferral(
            Referral(
                .requested, id: referral.id, caseID: caseID, partner: addressee.partner.id, territory: territory,
                asked: referral.asked, due: referral.due, at: now, identity: identity))
    }

    /// - Parameter reason: a code.
    static func withdrawal(
        _ referral: CaseReferral, of caseID: Identifier, reason: String, at now: Timestamp
    ) -> OutgoingReferral {
        OutgoingReferral(
            Referral(
                .withdrawn, id: referral.id, caseID: caseID, partner: referral.partner, asked: referral.asked, at: now,
                identity: nil, reason: reason))
    }
}
