import Messages
import Testing

@testable import Vigie

@Suite("The rights that vigie acls gives")
struct AccessRightsTests {
    private static let topics =
        Topic.fixed + [
            .submissions(sender: "lycee.x"), .rejections(sender: "lycee.x"), .referrals(partner: "cio-75019"),
            .replies(partner: "cio-75019"), .replyRejections(partner: "cio-75019"),
        ]
    private let rights = AccessRights(topics, TopicNames(prefix: "paris.", overrides: ["VIGIE_TOPIC_ALERTS": "alarms"]))

    private func names(_ principal: String, _ operation: AclBinding.Operation, _ resource: AclBinding.Resource)
        -> Set<String>
    {
        Set(
            rights.bindings.filter { $0.principal == principal && $0.operation == operation && $0.resource == resource }
                .map { $0.isPrefix ? "\($0.name)*" : $0.name })
    }

    @Test("are those of the registry, for each service and topic", arguments: ServiceName.allCases)
    func registry(service: ServiceName) {
        let names = TopicNames(prefix: "paris.", overrides: ["VIGIE_TOPIC_ALERTS": "alarms"])
        let read = Self.topics.filter { $0.isRead(by: service) }.map(names.name)
        let written = Self.topics.filter { $0.isWritten(by: service) }.map(names.name)
        // What its transactions leave hanging where it writes, it must find.
        #expect(self.names(service.rawValue, .read, .topic) == Set(read + written))
        #expect(self.names(service.rawValue, .write, .topic) == Set(written))
        #expect(self.names(service.rawValue, .create, .topic) == [])
    }

    @Test("let a service have its groups, and the transactional ids of all of its instances")
    func groups() {
        #expect(names("alerting", .read, .group) == ["paris.alerting"])
        #expect(names("alerting", .write, .transactionalID) == ["paris.alerting-*"])
        #expect(names("referral", .read, .group) == ["paris.referral", "paris.referral.replies"])
        #expect(names("referral", .write, .transactionalID) == ["paris.referral-*", "paris.referral.replies-*"])
    }

    @Test("let a sender and a partner have their own topics alone")
    func parties() {
        #expect(names("sender-lycee.x", .read, .topic) == ["paris.rejections.lycee.x"])
        #expect(names("sender-lycee.x", .write, .topic) == ["paris.submissions.lycee.x"])
        #expect(
            names("partner-cio-75019", .read, .topic) == [
                "paris.referrals.cio-75019", "paris.rejections.cio-75019",
            ])
        #expect(names("partner-cio-75019", .write, .topic) == ["paris.replies.cio-75019"])
    }

    @Test("keep contacts from alerting, and what partners and senders read from everybody who need not")
    func privacy() {
        for topic in ["paris.contacts", "paris.commands", "paris.cases"] {
            #expect(!names("alerting", .read, .topic).contains(topic))
        }
        #expect(!names("operator", .read, .topic).contains("paris.referrals.cio-75019"))
        #expect(names("operator", .create, .topic).contains("paris.referrals.cio-75019"))
        #expect(names("operator", .read, .topic).contains("paris.alerting.dead-letters"))
        #expect(names("operator", .delete, .group).contains("paris.alerting"))
    }

    @Test("let an operator pass over a partner's reply, as referral would set it aside")
    func skip() {
        #expect(names("operator", .read, .group) == ["paris.referral.replies"])
        #expect(names("operator", .write, .transactionalID) == ["paris.referral.replies-skip"])
        let written = names("operator", .write, .topic)
        #expect(written.isSuperset(of: ["paris.rejections.cio-75019", "paris.referral.dead-letters"]))
        #expect(!written.contains("paris.referrals.cio-75019") && !written.contains("paris.alerting.dead-letters"))
    }

    @Test("are told once each, everybody's together")
    func order() {
        #expect(Set(rights.bindings).count == rights.bindings.count)
        var seen: [String] = []
        for binding in rights.bindings where seen.last != binding.principal { seen.append(binding.principal) }
        #expect(Set(seen).count == seen.count)
    }
}
