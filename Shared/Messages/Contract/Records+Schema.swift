extension AttendanceRecord {
    static let schema = Schema.object(
        "One version of one half-day",
        [
            .required("id", .identifier, "of this version"),
            .required("school", .school),
            .required("pupil", .pupil),
            .required("date", .date),
            .required("halfDay", .halfDay),
            .required("kind", .kind),
            .required("status", .status),
            .nullable("reason", .reason, "null: none is known"),
            .required("complete", .boolean, "false: a part of the half-day only"),
            .required("recordedAt", .instant, "the version with the greatest wins"),
            .required("source", .text(atMost: 200), "who sent it"),
            .optional("sourceReason", .text(atMost: 200), "the sender's own code or words"),
        ])
}

extension Enrolment {
    static let schema = Schema.object(
        "One version of an enrolment (pupil, school, school year of since)",
        [
            .required("id", .identifier, "of this version"),
            .required("school", .school),
            .required("pupil", .pupil),
            .required("recordedAt", .instant, "the version with the greatest wins"),
        ] + ownFields + [.required("source", .text(atMost: 200), "who sent it")])

    static let ownFields: [Schema.Field] = [
        .required("status", .codes(of: EnrolmentStatus.self), "cancelled: it never was"),
        .required("since", .date),
        .optional("until", .date, "the last day; required with left, may lie ahead"),
        .optional("birthDate", .date),
        .optional("division", .text(atMost: 64)),
        .optional("level", .text(atMost: 64), "MEF or label"),
        .optional("destination", .codes(of: Destination.self), "with left; left out: unknown"),
        .optional("postcode", .text(atMost: 10)),
    ]
}

extension SealedContact {
    static let schema = Schema.object(
        "One version of a contact, sealed",
        [
            .required("id", .identifier, "of this version"),
            .required("school", .school),
            .required("pupil", .pupil),
            .required("recordedAt", .instant, "the version with the greatest wins"),
            .required(
                "sealed", .sealedBox, "contact.schema.json, sealed (crypto_box_seal) to the contacts' public key"),
        ])
}

extension Contact {
    static let schema = Schema.object("What is inside a sealed contact", fields)

    static let fields: [Schema.Field] = [
        .optional("givenName", .text(atMost: 100)),
        .optional("familyName", .text(atMost: 100)),
        .optional("email", .text(atMost: 254), "of the pupil"),
        .optional("phone", .text(atMost: 32), "of the pupil; E.164 or national"),
        .optional("guardians", .array(of: .reference(to: .guardian), atMost: maximumGuardians)),
    ]
}

extension Guardian {
    static let schema = Schema.object(
        "Somebody who answers for a pupil",
        [
            .optional("name", .text(atMost: 200)),
            .optional("email", .text(atMost: 254)),
            .optional("phone", .text(atMost: 32), "E.164 or national"),
            .optional("address", .text(atMost: 500)),
            .optional("language", .text(atMost: 35), "BCP 47"),
            .optional("channels", .array(of: .codes(of: ContactChannel.self)), "in order of preference"),
            .optional("legal", .boolean, "legally responsible; true, where it is left out"),
            .optional("optOut", .boolean, "wants only what the law has families told; false, where left out"),
        ])
}

extension Rejection {
    static let schema = Schema.object(
        "A line that was refused",
        [
            .required("line", .integer(atLeast: 0), "of the body, from 1; or the offset on submissions"),
            .required("pointer", Schema(("type", "string")), "the field (RFC 6901); empty: the whole line"),
            .required("code", .code, "stable"),
            .required("detail", .text(atMost: 1_000), "in the language asked for (Accept-Language: fr, en)"),
        ])
}
