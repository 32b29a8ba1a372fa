import Admission
import ServiceKit
import Testing

@testable import Intake

@Suite("The keys file to start from")
struct KeysFileTests {
    @Test("names a school's software, for one school; the person in it sends nothing")
    func example() throws {
        let path = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined() + "/deploy/keys.ndjson"
        let ring = try KeyRing<SenderKey>(
            file: path, log: Logger(service: "test", instance: "t1", sink: MemoryLog()))
        #expect(ring.count == 2)
        #expect(ring.subjects.compactMap(\.sender).map(\.name) == ["example-software"])
    }
}
