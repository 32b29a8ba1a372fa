/// Every topic of the system. This is the registry: names, keys, partitions, retention, who writes and who reads.
public enum Topic: Hashable, Sendable {
    /// What a school's system sends over Kafka.
    case submissions(sender: String)
    /// What intake refused of it.
    case rejections(sender: String)
    case attendance
    /// From intake's edge to intake's fold, contacts sealed.
    case registrations
    case enrolments
    case contacts
    case policies, calendars, partners
    case alerts
    case commands
    case cases
    case referrals(partner: String)
    case replies(partner: String)
    /// What referral refused of them.
    case replyRejections(partner: String)
    case deliveries
    /// The changelog of a service's state.
    case state(ServiceName)
    case deadLetters(ServiceName)

    /// The topics that exist in every installation; those of senders and partners come with them.
    public static let fixed: [Topic] =
        [
            .attendance, .registrations, .enrolments, .contacts, .policies, .calendars, .partners, .alerts, .commands,
            .cases, .deliveries,
        ] + ServiceName.allCases.map(Topic.state) + ServiceName.allCases.map(Topic.deadLetters)

    /// Those of one partner, by its id.
    public static func topics(ofPartner id: String) -> [Topic] {
        [.referrals(partner: id), .replies(partner: id), .replyRejections(partner: id)]
    }

    /// The name without prefix.
    public var name: String {
        switch self {
        case .submissions(let sender): "submissions.\(sender)"
        case .rejections(let sender): "rejections.\(sender)"
        case .attendance: "attendance"
        case .registrations: "registrations"
        case .enrolments: "enrolments"
        case .contacts: "contacts"
        case .policies: "policies"
        case .calendars: "calendars"
        case .partners: "partners"
        case .alerts: "alerts"
        case .commands: "commands"
        case .cases: "cases"
        case .referrals(let partner): "referrals.\(partner)"
        case .replies(let partner): "replies.\(partner)"
        case .replyRejections(let partner): "rejections.\(partner)"
        case .deliveries: "deliveries"
        case .state(let service): "\(service.rawValue).state"
        case .deadLetters(let service): "\(service.rawValue).dead-letters"
        }
    }
}
