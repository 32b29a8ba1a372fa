import Messages
import Streaming
import Testing

@testable import Notification

/// The registry is what rights are given by (`vigie acls`): what a program does beside it is refused where brokers look.
@Suite("The topology of notification")
struct TopologyTests {
    @Test("reads and writes nothing that the registry of topics does not say")
    func registry() throws {
        let names = TopicNames()
        let topics = Topic.fixed
        let topology = NotificationFold.topology(names, keys: SecretKeys(try #require(FoldBench.key)))
        let read = Set(topics.filter { $0.isRead(by: .notification) }.map(names.name))
        let written = Set(topics.filter { $0.isWritten(by: .notification) }.map(names.name))
        #expect(read.isSuperset(of: topology.inputs.map(\.topic) + [topology.changelog]))
        #expect(written.isSuperset(of: topology.outputs + [topology.changelog, topology.deadLetters]))
    }
}
