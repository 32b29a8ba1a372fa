extension Referral {
    static func schema(_ state: State) -> Schema {
        let rest: [Schema.Field] =
            switch state {
            case .requested:
                [.required("identity", .sealedBox, "identity.schema.json, sealed (crypto_box_seal) to the partner")]
            case .withdrawn:
                [
                    .optional(
                        "reason", .code,
                        "why: alert-withdrawn, case-closed, age-not-proved, erased, ..., or the one that a person gave")
                ]
            }
        return .object(
            state == .requested ? "A pupil's case is put to a partner" : "A referral is taken back",
            [
                .required("referral", .identifier),
                .required("case", .identifier),
                .required("partner", .identifier),
                .optional("territory", .code, "the part of the postcode that the partner's territory names"),
                .required("asked", .array(of: .code, atMost: JSONCursor.maximumCodes), "codes of what is asked"),
                .optional("due", .date, "by when an answer is needed"),
                .required("at", .instant),
            ] + rest)
    }
}

extension ReferralReply {
    /// Inside another message, where the field `kind` says what it is.
    static let schema = schema(
        kind: .required("kind", .codes(of: Kind.self), "what it says"),
        solution: [.optional("solution", .codes(of: Solution.self), "with solution")])

    /// On its topic, where a partner may leave `kind` out.
    static func schema(_ kind: Kind) -> Schema {
        schema(
            kind: .optional("kind", .codes([kind.rawValue]), "may be left out: the type says it"),
            solution: kind == .solution ? [.required("solution", .codes(of: Solution.self))] : [])
    }

    private static func schema(kind: Schema.Field, solution: [Schema.Field]) -> Schema {
        .object(
            "What a partner answers",
            [
                kind,
                .required("id", .identifier, "the partner's own of this reply: one that comes twice counts once"),
                .required("referral", .identifier),
                .required("at", .instant),
                .optional("reason", .code, "why it was declined or ended, or what progressed"),
            ] + solution)
    }
}

extension ReplyRejection {
    static let schema = Schema.object(
        "A partner's reply that was refused",
        [
            .optional("reply", .identifier, "the partner's own id of it, where that could be read"),
            .optional("referral", .identifier, "the one that it names, where that could be read"),
            .optional("partition", .integer(atLeast: 0), "of replies, where the record lies"),
            .optional("offset", .integer(atLeast: 0), "of the record; left out where the case refused it"),
            .required("code", .code, "stable"),
            .required("detail", .reference(to: .text)),
            .required("at", .instant),
        ])
}

extension ReferralIdentity {
    static let schema = Schema.object(
        "Who a referral is about: the fields that the partner needs, and no other",
        [
            .optional("givenName", .text(atMost: 100)),
            .optional("familyName", .text(atMost: 100)),
            .optional("birthDate", .date),
            .optional("email", .text(atMost: 254)),
            .optional("phone", .text(atMost: 32)),
            .optional("school", .school),
            .optional("division", .text(atMost: 64)),
            .optional("level", .text(atMost: 64)),
            .optional("postcode", .text(atMost: 10)),
            .optional("guardians", .array(of: .reference(to: .guardian), atMost: Contact.maximumGuardians)),
        ])
}

extension Partner {
    static let schema = Schema.object(
        "An entry of the partners' directory",
        [
            .required("id", .matching("^[a-z0-9-]{1,64}$"), "part of the names of its topics"),
            .required("name", .text(atMost: 200)),
            .required("kind", .codes(of: PartnerKind.self)),
            .optional(
                "territory", .array(of: .code, atMost: JSONCursor.maximumCodes),
                "prefixes of postcodes; none: everywhere"),
            .optional("audience", .reference(to: .audience)),
            .optional("publicKey", .publicKey, "referrals are sealed to it; without one there are none"),
            .required("fields", .array(of: .codes(of: IdentityField.self)), "the least that it needs of the identity"),
        ])
}

extension Audience {
    static let schema = Schema.object(
        "Whom a partner may receive",
        [
            .optional("minimumAge", .integer(atLeast: 0), "in full years, included"),
            .optional("maximumAge", .integer(atLeast: 0), "in full years, included"),
            .optional("adultService", .boolean, "true: never somebody under 16 or of unknown age"),
        ])
}
