import Seeded
import Streaming
import Testing

@testable import Kafka

@Suite("What is asked of a broker by hand")
struct WireTests {
    @Test("numbers and texts are read as they were written, whatever they are", arguments: 1...UInt64(50))
    func roundTrip(seed: UInt64) throws {
        var random = SplitMix64(seed: seed)
        let numbers = (0..<20).map { _ in Int64(bitPattern: random.next()) }
        let texts = numbers.map { String(repeating: "é\($0)", count: Int($0 & 7)) }
        var writer = WireWriter()
        for (number, text) in zip(numbers, texts) {
            writer.put(number)
            writer.put(Int16(truncatingIfNeeded: number))
            writer.put(text)
        }
        var reader = WireReader(writer.bytes)
        for (number, text) in zip(numbers, texts) {
            #expect(try reader.number(Int64.self) == number)
            #expect(try reader.number(Int16.self) == Int16(truncatingIfNeeded: number))
            #expect(try reader.text() == text)
        }
        #expect(throws: WireReader.Truncated.self) { try reader.number(Int8.self) }
    }

    @Test("an answer that is cut off anywhere is told, and nothing is read behind its end")
    func truncated() throws {
        var writer = WireWriter()
        writer.put("vigie.alerting-a")
        writer.put(Int32(7))
        for count in 0..<writer.bytes.count {
            var reader = WireReader(Array(writer.bytes.prefix(count)))
            #expect(throws: WireReader.Truncated.self) {
                _ = try reader.text()
                _ = try reader.number(Int32.self)
            }
        }
    }

    @Test(
        "a login that cannot be made by hand is told by its property",
        arguments: ["GSSAPI", "SCRAM-SHA-512", "OAUTHBEARER"])
    func unsupported(mechanism: String) throws {
        let properties = ["security.protocol": "SASL_SSL", "sasl.mechanisms": mechanism]
        let configuration = try KafkaConfiguration(bootstrapServers: "127.0.0.1:1", properties: properties)
        let hanging = HangingTransaction(transactionalID: "group-a", partitions: [], isCommitted: true)
        let error = #expect(throws: KafkaError.self) { try KafkaClientSupplier(configuration).end(hanging) }
        #expect(error?.kind == .fatal)
        #expect(error?.reason == "what hangs of group-a cannot be ended with sasl.mechanisms \(mechanism)")
    }

    @Test("a broker that is not there is told as what passes, by its address")
    func unreachable() throws {
        let configuration = try KafkaConfiguration(
            bootstrapServers: "127.0.0.1:1", sessionTimeout: 6_000, transactionTimeout: 1_000)
        let hanging = HangingTransaction(transactionalID: "group-a", partitions: [], isCommitted: true)
        let error = #expect(throws: KafkaError.self) { try KafkaClientSupplier(configuration).end(hanging) }
        #expect(error?.kind == .retriable)
        #expect(error?.reason.hasPrefix("127.0.0.1:1: connecting: ") == true)
    }
}
