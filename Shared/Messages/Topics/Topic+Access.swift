extension Topic {
    /// Who writes to or reads from a topic.
    public enum Party: Hashable, Sendable {
        case service(ServiceName)
        /// The school's system that the topic is named after.
        case sender
        /// The partner that the topic is named after.
        case partner
        case operators
    }

    public var writers: [Party] {
        switch self {
        case .submissions: [.sender]
        case .rejections, .attendance, .registrations, .enrolments, .contacts: [.service(.intake)]
        case .policies, .calendars, .partners: [.operators]
        case .alerts: [.service(.alerting)]
        case .commands, .cases, .referrals, .replyRejections: [.service(.referral)]
        case .replies: [.partner]
        case .deliveries: [.service(.notification)]
        case .state(let service), .deadLetters(let service): [.service(service)]
        }
    }

    public var readers: [Party] {
        switch self {
        case .submissions, .registrations: [.service(.intake)]
        case .rejections: [.sender]
        case .attendance: [.service(.alerting)]
        case .enrolments: [.service(.alerting), .service(.referral), .service(.intake)]
        case .contacts: [.service(.referral), .service(.notification), .service(.intake)]
        case .policies, .calendars, .partners: [.service(.alerting), .service(.referral)]
        case .alerts: [.service(.referral), .service(.notification)]
        case .commands, .replies: [.service(.referral)]
        case .cases, .deliveries: [.service(.notification), .service(.referral)]
        case .referrals, .replyRejections: [.partner]
        case .state(let service): [.service(service)]
        case .deadLetters: [.operators]
        }
    }

    /// Whether `service` writes here.
    public func isWritten(by service: ServiceName) -> Bool { writers.contains(.service(service)) }

    /// Whether `service` reads here.
    public func isRead(by service: ServiceName) -> Bool { readers.contains(.service(service)) }

    /// The sender or partner whose own topic it is: what its name ends in.
    public var owner: String? {
        guard (writers + readers).contains(where: { [.sender, .partner].contains($0) }),
            let dot = name.firstIndex(of: ".")
        else { return nil }
        return String(name[name.index(after: dot)...])
    }
}
