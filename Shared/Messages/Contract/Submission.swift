/// What a school sends, over HTTP or on `submissions.<sender>`. Intake reads it field by field, to name what is wrong;
/// this is its shape.
enum Submission {
    static let attendance = Schema.object(
        "What a school says of a pupil's half-day",
        [.optional("type", .codes(["attendance"]), "may be left out")] + common + [
            .required("date", .date, "from 366 days before recordedAt to 60 days after it"),
            .required("halfDay", .halfDay),
            .optional("kind", .kind, "absence, where it is left out"),
            .optional("status", .status, "recorded, where it is left out; cancelled: it did not take place"),
            .optional("reason", .reason.orNull, "null: no reason is known"),
            .optional("complete", .boolean, "false: a part of the half-day only; true, where it is left out"),
            .optional("sourceReason", .text(atMost: 200), "the sender's own code or words, kept as they came"),
        ])

    static let enrolment = Schema.object(
        "What a school says of a pupil's enrolment",
        [.required("type", .codes(["enrolment"]))] + common + Enrolment.ownFields)

    static let contact = Schema.object(
        "How to reach a pupil and the guardians; sealed on arrival",
        [.required("type", .codes(["contact"]))] + common + Contact.fields)

    private static let common: [Schema.Field] = [
        .required("id", .identifier, "the sender's id of this version of the record"),
        .required("school", .school),
        .required("pupil", ine, "INE of the pupil; it goes no further than intake"),
        .required("recordedAt", .instant, "when the sender wrote this version: the greatest wins"),
    ]

    private static let ine = Schema.matching(
        "^([0-9]{10}[A-HJ-NPR-Z]|[0-9]{9}[A-HJK]{2}|[0-9]{4}[AD][0-9]{5}[A-HJ-NPR-Z]|[0-9A-Z]{10}[0-9])$")
}
