import Seeded
import SimulatedLog
import Testing

@testable import Kafka

@Suite("Headers as they lie in a record batch")
struct RecordBatchHeadersTests {
    private struct Header {
        var name: [UInt8]
        var value: [UInt8]?
    }

    @Test("the last of a name is found, whatever stands around it")
    func found() {
        var random = SplitMix64(seed: 82)
        for _ in 0..<2_000 {
            let headers = Self.headers(&random)
            let bytes = Self.encoded(headers)
            for name in headers.map(\.name) + [Array("ce_type".utf8), []] {
                let expected = headers.last { $0.name == name }.map { $0.value ?? [] }
                #expect(Self.last(name, in: bytes) == expected)
            }
        }
    }

    @Test("bytes that end too soon, or are no headers, hold nothing, and nothing is read beyond them")
    func malformed() {
        var random = SplitMix64(seed: 98)
        for _ in 0..<2_000 {
            let headers = Self.headers(&random)
            let bytes = Self.encoded(headers)
            let cut = Array(bytes.prefix(random.below(bytes.count)))
            if !headers.isEmpty { #expect(Self.last(headers[0].name, in: cut) == nil) }
            let noise = (0..<random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            // Whatever it answers lies within.
            if let value = Self.last([], in: noise) { #expect(value.count <= noise.count) }
        }
        #expect(Self.last([], in: []) == nil)
        #expect(Self.last([1], in: [2, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01]) == nil)
    }

    private static func last(_ name: [UInt8], in bytes: [UInt8]) -> [UInt8]? {
        bytes.withUnsafeBytes { bytes in
            name.withUnsafeBytes { RecordBatchHeaders(bytes).last($0).map(Array.init) }
        }
    }

    private static func headers(_ random: inout SplitMix64) -> [Header] {
        (0..<random.below(9)).map { _ in
            let name = ["ce_type", "ce_id", "ce_typ", "x", ""][random.below(5)]
            let count = [0, 1, 40, 63, 64, 200][random.below(6)]
            return Header(name: Array(name.utf8), value: random.chance(100) ? nil : Array(repeating: 7, count: count))
        }
    }

    private static func encoded(_ headers: [Header]) -> [UInt8] {
        var bytes = varint(headers.count)
        for header in headers {
            bytes += varint(header.name.count) + header.name
            bytes += header.value.map { varint($0.count) + $0 } ?? varint(-1)
        }
        return bytes
    }

    /// Zigzag, seven bits a byte, the least significant first.
    private static func varint(_ number: Int) -> [UInt8] {
        var rest = UInt64(bitPattern: Int64(number << 1 ^ number >> 63))
        var bytes: [UInt8] = []
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7f) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }
}
