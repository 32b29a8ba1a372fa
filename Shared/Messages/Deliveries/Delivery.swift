/// One message to one person by one channel, and how far it has come: the value on `deliveries`. It holds no address
/// and no text.
public struct Delivery: Message {
    public enum State: String, Sendable, CaseIterable {
        case requested
        /// Committed before the message is handed over, so that a crash can repeat it once at most.
        case attempted
        case sent
        case failed
        /// Its time passed before it could be sent.
        case expired
        /// Not sent on purpose: what it would say no longer stands (`withdrawn`, `replaced`), came too late (`late`) or is
        /// not wanted (`opt-out`), or the contact no longer names the reader (`unreachable`).
        case suppressed

        public var eventType: EventType {
            switch self {
            case .requested: .deliveryRequested
            case .attempted: .deliveryAttempted
            case .sent: .deliverySent
            case .failed: .deliveryFailed
            case .expired: .deliveryExpired
            case .suppressed: .deliverySuppressed
            }
        }
    }

    public var state: State
    /// A function of cause, recipient and channel.
    public var id: Identifier
    public var pupil: Pseudonym
    /// What it is sent for: an alert's id and revision, or an event of a case.
    public var cause: Identifier
    /// Which of the pupil's people, without a name: `guardian-` or `pupil-` and 16 hex digits that stand for the address, or
    /// `family` where nobody to tell was known.
    public var recipient: String
    public var channel: ContactChannel
    /// The name of the template, with its version.
    public var template: String
    /// BCP 47.
    public var language: String
    /// 1, 2, ...; 0 until the first attempt.
    public var attempt: Int
    public var at: Timestamp
    /// A code, where it failed, expired or was suppressed.
    public var reason: String?
    /// In `failed`: whether it is tried again.
    public var willRetry: Bool

    public init(
        _ state: State, id: Identifier, pupil: Pseudonym, cause: Identifier, recipient: String,
        channel: ContactChannel, template: String, language: String, attempt: Int, at: Timestamp, reason: String? = nil,
        willRetry: Bool = false
    ) {
        self.state = state
        self.id = id
        self.pupil = pupil
        self.cause = cause
        self.recipient = recipient
        self.channel = channel
        self.template = template
        self.language = language
        self.attempt = attempt
        self.at = at
        self.reason = reason
        self.willRetry = willRetry
    }

    /// The id of a delivery: a function of what it is for, to whom and how.
    public static func identifier(cause: Identifier, recipient: String, channel: ContactChannel) -> Identifier {
        Identifier(of: cause.text, recipient, channel.rawValue)
    }

    public static let eventTypes = State.allCases.map(\.eventType)

    public var eventType: EventType { state.eventType }

    public init(_ json: JSONCursor, type: EventType) throws(DecodingFailure) {
        guard let state = State.allCases.first(where: { $0.eventType == type }) else {
            throw json.failure(.invalidValue, "is no event of a delivery")
        }
        self.state = state
        try json.requireObject()
        id = try json["delivery"].read()
        pupil = try json["pupil"].read()
        cause = try json["cause"].read()
        recipient = try json["recipient"].code()
        channel = try json["channel"].read()
        template = try json["template"].code()
        language = try json["language"].code()
        attempt = try json["attempt"].read()
        at = try json["at"].read()
        reason = try json["reason"].codeIfPresent()
        willRetry = try json["retry"].readIfPresent() ?? false
    }

    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("delivery", id)
            writer.field("pupil", pupil)
            writer.field("cause", cause)
            writer.field("recipient", recipient)
            writer.field("channel", channel)
            writer.field("template", template)
            writer.field("language", language)
            writer.field("attempt", attempt)
            writer.field("at", at)
            writer.field("reason", ifPresent: reason)
            writer.field("retry", ifPresent: willRetry ? true : nil)
        }
    }
}
