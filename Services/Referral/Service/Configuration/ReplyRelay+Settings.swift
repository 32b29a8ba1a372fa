import Messages
import Procedure
import ServiceKit
import StreamingService

extension ReplyRelay.Settings {
    init(_ topics: TopicNames, _ directory: PartnerDirectory, _ configuration: Configuration) {
        self.init(
            partners: directory.partners.map(\.id),
            replies: directory.partners.map { topics.name(of: .replies(partner: $0.id.text)) },
            rejections: directory.partners.map { topics.name(of: .replyRejections(partner: $0.id.text)) },
            commands: topics.name(of: .commands), partitions: configuration.partitions,
            cases: topics.name(of: .cases),
            deadLetters: topics.name(of: .deadLetters(.referral)), group: configuration.repliesGroup,
            instance: configuration.isInstanceNamed ? configuration.instance : nil,
            transactionalID: Configuration.transactionalID(of: configuration.instance, in: configuration.repliesGroup))
    }
}
