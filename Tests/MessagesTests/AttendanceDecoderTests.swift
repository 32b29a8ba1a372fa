import Seeded
import Messages
import Testing

@Suite("The hot decoder of attendance")
struct AttendanceDecoderTests {
    private func decode(_ text: [UInt8], with decoder: AttendanceDecoder = AttendanceDecoder()) -> AttendanceFact? {
        var fact = AttendanceFact.blank
        return text.withUnsafeBytes { decoder.decode($0, into: &fact) } == .decoded ? fact : nil
    }

    @Test("it reads every record as the slow decoder does")
    func equality() {
        let decoder = AttendanceDecoder()
        for seed in UInt64(1)...2_000 {
            var random = SplitMix64(seed: seed)
            let record = random.attendanceRecord()
            #expect(decode(record.encoded(), with: decoder) == record.fact, "seed \(seed)")
        }
    }

    @Test("every code has the same number on both sides")
    func codes() {
        var random = SplitMix64(seed: 1)
        var record = random.attendanceRecord()
        for kind in AttendanceKind.allCases {
            for status in AttendanceStatus.allCases {
                for reason in AbsenceReason.allCases {
                    (record.kind, record.status, record.reason) = (kind, status, reason)
                    #expect(decode(record.encoded()) == record.fact)
                }
            }
        }
    }

    @Test("any order of fields, blanks, escapes, unknown and left-out fields: the slow decoder decides")
    func spellings() {
        let decoder = AttendanceDecoder()
        var decoded = 0
        for seed in UInt64(1)...5_000 {
            var random = SplitMix64(seed: seed)
            let text = Array(random.spelling(of: random.attendanceRecord()).utf8)
            let slow = try? AttendanceRecord(decoding: text)
            #expect(
                decode(text, with: decoder) == slow?.fact, "seed \(seed): \(String(decoding: text, as: UTF8.self))")
            if slow != nil { decoded += 1 }
        }
        #expect((500...4_500).contains(decoded), "both good and bad spellings are tried; good: \(decoded)")
    }

    @Test("bytes that were damaged are read as the slow decoder reads them, or not at all")
    func damaged() {
        let decoder = AttendanceDecoder()
        for seed in UInt64(1)...5_000 {
            var random = SplitMix64(seed: seed)
            let text = random.damaged(random.attendanceRecord().encoded())
            let fact = decode(text, with: decoder)
            do throws(DecodingFailure) {
                #expect(fact == (try AttendanceRecord(decoding: text)).fact, "seed \(seed)")
            } catch  where fact != nil {
                // It may pass over what it does not read, and nothing else.
                let judged = [
                    "/id", "/school", "/pupil", "/date", "/halfDay", "/kind", "/status", "/reason",
                    "/complete", "/recordedAt",
                ]
                #expect(!judged.contains(error.pointer), "seed \(seed): \(error)")
            } catch {
                #expect(AttendanceDecoder.failure(of: text) == error)
            }
        }
    }

    @Test("a truncated record is malformed, at whatever byte it ends")
    func truncated() {
        var random = SplitMix64(seed: 7)
        let text = random.attendanceRecord().encoded()
        let decoder = AttendanceDecoder()
        for length in 0..<text.count { #expect(decode(Array(text.prefix(length)), with: decoder) == nil) }
        #expect(decode(text, with: decoder) != nil)
    }

    @Test(
        "a field that comes twice is malformed, as is one of the wrong type",
        arguments: [
            #""id":"b""#, #""reason":null"#, #""complete":"true""#, #""complete":1"#, #""kind":3"#, #""reason":{}"#,
            #""status":"erased""#, #""date":["2026-10-05"]"#,
        ])
    func hostile(field: String) {
        var random = SplitMix64(seed: 3)
        var text = String(decoding: random.attendanceRecord().encoded(), as: UTF8.self)
        text.removeFirst()
        #expect(decode(Array("{\(field),\(text)".utf8)) == nil)
    }

    @Test("the digest of an id is libsodium's, whatever its length")
    func digests() throws {
        var random = SplitMix64(seed: 5)
        var record = random.attendanceRecord()
        for length in 1...64 {
            record.id = try #require(Identifier(String(repeating: "x", count: length - 1) + "9"))
            #expect(decode(record.encoded())?.idHash == record.id.tieBreak)
        }
    }

    @Test("the fact is left as it was when a record is malformed")
    func untouched() {
        var random = SplitMix64(seed: 9)
        var fact = random.attendanceRecord().fact
        let before = fact
        let outcome = Array("{\"id\":\"a\"}".utf8).withUnsafeBytes { AttendanceDecoder().decode($0, into: &fact) }
        #expect(outcome == .malformed)
        #expect(fact == before)
    }
}

extension AttendanceDecoder {
    fileprivate static func failure(of bytes: [UInt8]) -> DecodingFailure {
        bytes.withUnsafeBytes { failure(of: $0) }
    }
}
