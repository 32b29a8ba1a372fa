import Messages
import Testing

@Suite("Topics")
struct TopicTests {
    private let all =
        Topic.fixed + [
            .submissions(sender: "lycee-x"), .rejections(sender: "lycee-x"),
        ] + Topic.topics(ofPartner: "cio-75019")

    @Test("names have the prefix, or are what the variable says")
    func names() {
        let names = TopicNames(environment: [
            "VIGIE_TOPIC_PREFIX": "paris.", "VIGIE_TOPIC_ALERTING_STATE": "alerting-changelog",
            "VIGIE_TOPIC_REFERRALS_CIO_75019": "cio", "PATH": "/bin",
        ])
        #expect(names.name(of: .alerts) == "paris.alerts")
        #expect(names.name(of: .state(.alerting)) == "alerting-changelog")
        #expect(names.name(of: .state(.intake)) == "paris.intake.state")
        #expect(names.name(of: .deadLetters(.notification)) == "paris.notification.dead-letters")
        #expect(names.name(of: .referrals(partner: "cio-75019")) == "cio")
        #expect(TopicNames().name(of: .attendance) == "vigie.attendance")
        #expect(TopicNames.variable(for: .deadLetters(.alerting)) == "VIGIE_TOPIC_ALERTING_DEAD_LETTERS")
    }

    @Test("every topic has a variable that is known, or begins with what is known")
    func variables() {
        let known = TopicNames.variables(of: Topic.fixed).map(\.variable)
        for topic in all {
            let variable = TopicNames.variable(for: topic)
            #expect(
                known.contains(variable)
                    != TopicNames.variablePrefixes.contains { variable.hasPrefix($0) },
                "\(variable)")
        }
        #expect(
            TopicNames.variablePrefixes == [
                "VIGIE_TOPIC_SUBMISSIONS_", "VIGIE_TOPIC_REJECTIONS_", "VIGIE_TOPIC_REFERRALS_", "VIGIE_TOPIC_REPLIES_",
            ])
    }

    @Test("no two topics share a name or a variable")
    func unique() {
        #expect(Set(all.map(\.name)).count == all.count)
        #expect(Set(all.map(TopicNames.variable)).count == all.count)
    }

    @Test("everything keyed by pupil has the same number of partitions, and so has the state beside it")
    func partitions() {
        for topic in all {
            let shared = [.pupil, .pupilPrefixed, .state].contains(topic.key)
            #expect((topic.settings.partitions == .shared) == shared, "\(topic.name)")
        }
    }

    @Test("compacted topics erase within a day, in small segments; what is deleted says when")
    func retention() {
        for topic in all {
            let settings = topic.settings
            let properties = Dictionary(uniqueKeysWithValues: settings.properties)
            switch settings.cleanup {
            case .compact:
                #expect(properties["cleanup.policy"] == "compact")
                #expect(properties["max.compaction.lag.ms"] == "86400000")
                #expect(properties["segment.bytes"] == "33554432")
                #expect(properties["retention.ms"] == nil)
            case .delete:
                #expect(properties["cleanup.policy"] == "delete")
                #expect(properties["retention.ms"] != nil)
                #expect(properties["delete.retention.ms"] == nil)
            }
        }
        #expect(Topic.contacts.settings.tombstoneDays == 35)
        #expect(Topic.enrolments.settings.tombstoneDays == 35)
        #expect(Topic.alerts.settings.retentionDays == 400)
    }

    @Test("each topic has one writer, and alerting may not read contacts")
    func access() {
        for topic in all { #expect(topic.writers.count == 1, "\(topic.name)") }
        let rejections = Topic.replyRejections(partner: "cio-75019")
        #expect(rejections.name == "rejections.cio-75019" && rejections.readers == [.partner])
        #expect(rejections.isWritten(by: .referral) && !rejections.isWritten(by: .intake))
        #expect(!Topic.contacts.isRead(by: .alerting))
        #expect(Topic.contacts.isRead(by: .notification))
        #expect(ServiceName.allCases.filter { Topic.attendance.isWritten(by: $0) } == [.intake])
    }
}
