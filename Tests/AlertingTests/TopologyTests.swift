import Messages
import Policy
import Streaming
import Testing

@testable import AlertFolding

/// The registry is what rights are given by (`vigie acls`): what a program does beside it is refused where brokers look.
@Suite("The topology of alerting")
struct TopologyTests {
    @Test("reads and writes nothing that the registry of topics does not say")
    func registry() {
        let names = TopicNames()
        let topics = Topic.fixed
        let topology = AlertingFold.topology(
            names, PolicyDocument(reference: PolicyReference(name: "none", version: "1"), rules: []))
        let read = Set(topics.filter { $0.isRead(by: .alerting) }.map(names.name))
        let written = Set(topics.filter { $0.isWritten(by: .alerting) }.map(names.name))
        #expect(read.isSuperset(of: topology.inputs.map(\.topic) + [topology.changelog]))
        #expect(written.isSuperset(of: topology.outputs + [topology.changelog, topology.deadLetters]))
    }
}
