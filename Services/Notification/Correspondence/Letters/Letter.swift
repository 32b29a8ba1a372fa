public import Messages

/// One letter that is to leave now, without name and address.
public struct Letter: Hashable, Sendable {
    public enum Kind: UInt8, Sendable {
        /// Tells of something that stands.
        case notice
        /// Tells the same again with another time.
        case replacement
        /// Takes back what was told.
        case correction
    }

    /// A function of cause, recipient and channel: the same for each attempt, and so is the Message-ID.
    public let delivery: Identifier
    public let cause: Identifier
    public let pupil: Pseudonym
    public let school: UAI
    public let recipient: RecipientID
    public let role: Recipient.Role
    public let kind: Kind
    public let subject: Subject
    public let language: Language
    /// 1, 2, ...
    public let attempt: Int
    /// When its cause came to us, or from when on it may leave, if that is later; milliseconds since 1970.
    public let since: Int64
    /// Milliseconds since 1970. After it another attempt may begin, so this one must not.
    public let mustLeaveBefore: Int64

    /// The name of the template with its version, as deliveries name it.
    public var template: String { Self.template(subject, kind) }

    static func template(_ subject: Subject, _ kind: Kind) -> String {
        switch kind {
        case .notice: "\(subject.name).1"
        case .replacement: "\(subject.name)-replacement.1"
        case .correction: "\(subject.name)-correction.1"
        }
    }

    /// How a delivery names its recipient.
    public var recipientName: String { Self.recipientName(role, recipient) }

    static func recipientName(_ role: Recipient.Role, _ recipient: RecipientID) -> String {
        "\(role.name)-\(recipient.text)"
    }

    /// The event that says how this attempt ended.
    /// - Parameters:
    ///   - state: `sent` or `failed`.
    ///   - reason: a code, with `failed`.
    ///   - willRetry: with `failed`: another attempt may end otherwise.
    public func outcome(
        _ state: Delivery.State, at now: Timestamp, reason: String? = nil, willRetry: Bool = false
    ) -> Delivery {
        Delivery(
            state, id: delivery, pupil: pupil, cause: cause, recipient: recipientName, channel: .email,
            template: template, language: language.tag, attempt: attempt, at: now, reason: reason, willRetry: willRetry)
    }
}
