extension Delivery {
    static func schema(_ state: State) -> Schema {
        let title =
            switch state {
            case .requested: "A message is to be sent"
            case .attempted: "A message is about to be handed over"
            case .sent: "A message was handed over"
            case .failed: "A message could not be sent"
            case .expired: "The time of a message passed before it could be sent"
            case .suppressed: "A message is not sent, on purpose"
            }
        return .object(
            title,
            [
                .required("delivery", .identifier, "a function of cause, recipient and channel"),
                .required("pupil", .pupil),
                .required("cause", .identifier, "what it is sent for"),
                .required(
                    "recipient", .code,
                    "guardian- or pupil- and 16 hex digits that stand for the address; family, where nobody was known"),
                .required("channel", .codes(of: ContactChannel.self)),
                .required("template", .code),
                .required("language", .code, "BCP 47"),
                .required("attempt", .integer(atLeast: 0)),
                .required("at", .instant),
                .optional("reason", .code, "why it failed, expired or was suppressed"),
                .optional("retry", .boolean, "in failed: whether it is tried again; default false"),
            ])
    }
}
