import Messages
import Procedure
import Streaming
import Testing

@testable import Referral

/// The registry is what rights are given by (`vigie acls`): what a program does beside it is refused where brokers look.
@Suite("The topology of referral")
struct TopologyTests {
    @Test("reads and writes nothing that the registry of topics does not say")
    func registry() {
        let names = TopicNames()
        let topics =
            Topic.fixed
            + Example.directory.partners.flatMap { partner in
                [
                    .referrals(partner: partner.id.text), .replies(partner: partner.id.text),
                    .replyRejections(partner: partner.id.text),
                ]
            }
        let topology = ReferralFold.topology(
            names, procedure: .france, directory: Example.directory,
            keys: SecretKeys(Example.contactKey))
        let read = Set(topics.filter { $0.isRead(by: .referral) }.map(names.name))
        let written = Set(topics.filter { $0.isWritten(by: .referral) }.map(names.name))
        #expect(read.isSuperset(of: topology.inputs.map(\.topic) + [topology.changelog]))
        #expect(written.isSuperset(of: topology.outputs + [topology.changelog, topology.deadLetters]))
    }
}
