import Foundation
import ServiceKit
import Testing

@Suite("A log")
struct LogTests {
    let sink = MemoryLog()

    func log(_ level: Logger.Level = .info) -> Logger {
        Logger(service: "alerting", instance: "a1", level: level, sink: sink)
    }

    func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    func fields() throws -> [String: Any] {
        let line = try object(try #require(sink.lines.first))
        return try #require(line["fields"] as? [String: Any])
    }

    @Test("writes a JSON object a line, with time, level, origin, message and fields")
    func shape() throws {
        log().component("runtime").info(
            "partition taken over",
            [
                .record(topic: "vigie.attendance", partition: 3, offset: 41), .count("records", 12),
                .duration("restore_seconds", .milliseconds(1500)), .flag("parked", false), .code("reason", "revoked"),
                .text("detail", "a \"quoted\"\nword \u{1}"),
            ])
        let line = try object(try #require(sink.lines.first))
        #expect(line["level"] as? String == "info")
        #expect(line["service"] as? String == "alerting")
        #expect(line["instance"] as? String == "a1")
        #expect(line["component"] as? String == "runtime")
        #expect(line["message"] as? String == "partition taken over")
        let time = try #require(line["time"] as? String)
        #expect(time.wholeMatch(of: /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/) != nil)
        let fields = try #require(line["fields"] as? [String: Any])
        #expect(fields["topic"] as? String == "vigie.attendance")
        #expect(fields["partition"] as? Int == 3)
        #expect(fields["offset"] as? Int == 41)
        #expect(fields["records"] as? Int == 12)
        #expect(fields["restore_seconds"] as? Double == 1.5)
        #expect(fields["parked"] as? Bool == false)
        #expect(fields["reason"] as? String == "revoked")
        #expect(fields["detail"] as? String == "a \"quoted\"\nword \u{1}")
        #expect(!sink.lines.contains { $0.contains("\n") })
    }

    @Test("leaves out what is below its level, and does not even look at its fields")
    func level() {
        let log = log(.warning)
        func expensive() -> [LogField] {
            Issue.record("the fields were made")
            return []
        }
        log.debug("no", expensive())
        log.info("no", expensive())
        log.warning("yes")
        log.error("yes")
        #expect(sink.lines.count == 2)
    }

    @Test(
        "masks what looks like an address or an identifier of a person",
        arguments: [
            ("no such user jeanne@example.org here", "no such user [mail] here"),
            ("pupil=1234567890V,", "pupil=[ine],"), ("INE 123456789AB", "INE [ine]"),
            ("call 0639980001", "call [number]"), ("call +33639980001", "call [number]"),
            ("call 06.39.98.00.01.", "call [number]"),
            ("broker-1:9092/vigie.alerts[3]@41", "broker-1:9092/vigie.alerts[3]@41"),
            ("offset 41 of vigie.alerts-3, é", "offset 41 of vigie.alerts-3, é"),
            ("0690001A is a school", "0690001A is a school"),
            (
                "vigie.alerts[3] ends before offset 1234567890, which group g is to read next",
                "vigie.alerts[3] ends before offset 1234567890, which group g is to read next"
            ),
            ("offset 6399800019 (leader epoch 123456789).", "offset 6399800019 (leader epoch 123456789)."),
            ("offsets 639980001, 639980002 to 639980003", "offsets 639980001, 639980002 to 639980003"),
            ("Offset=639980001.", "Offset=639980001."), ("vigie.alerts[3]@639980001", "vigie.alerts[3]@639980001"),
            ("offset 0639980001", "offset [number]"), ("offset +33639980001", "offset [number]"),
            ("offset 1234567890V", "offset [ine]"), ("offset 41 of 639980001", "offset 41 of [number]"),
            ("the offset is his, call 639980001", "the offset is his, call [number]"),
            ("offsets of jeanne@example.org", "offsets of [mail]"),
        ])
    func redaction(text: String, masked: String) throws {
        log().info("text", [.text("detail", text)])
        let fields = try fields()
        #expect(fields["detail"] as? String == masked)
    }

    @Test("cuts a long text between characters")
    func truncation() throws {
        log().info("text", [.text("detail", String(repeating: "é", count: 500))])
        let fields = try fields()
        let text = try #require(fields["detail"] as? String)
        #expect(text.utf8.count <= 240)
        #expect(text.hasSuffix("é…"))
    }
}

@Suite("The log on standard output")
struct StandardOutputLogTests {
    @Test("loses no line while somebody reads")
    func complete() async throws {
        let pipe = Pipe()
        let sink = StandardOutputLog(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let log = Logger(service: "test", instance: "t1", sink: sink)
        let lines = BoundedQueue<Int>(capacity: 1)
        let reader = ServiceThread(name: "reader") { [handle = pipe.fileHandleForReading] in
            var count = 0
            while count < 1000 { count += handle.availableData.filter { $0 == UInt8(ascii: "\n") }.count }
            lines.push(count)
        }
        for number in 0..<1000 { log.info("line", [.count("number", number)]) }
        await reader.ended()
        #expect(lines.pop() == 1000)
    }

    @Test("drops lines rather than wait when nobody reads, and says how many")
    func overflow() throws {
        let pipe = Pipe()
        let sink = StandardOutputLog(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let line = [UInt8](String(repeating: "x", count: 1023).utf8) + [UInt8(ascii: "\n")]
        // Four mebibytes: a pipe holds 64 KiB and the log one mebibyte, and nobody reads yet.
        for _ in 0..<4096 { sink.write(line) }
        // A notice stands behind the lines that were kept before it, and lines may follow.
        var (kept, dropped) = (0, 0)
        var rest: [UInt8] = []
        while kept + dropped < 4096 {
            rest += pipe.fileHandleForReading.availableData
            let lines = rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            rest = Array(lines[lines.count - 1])
            for line in lines.dropLast() {
                if line.first == UInt8(ascii: "x") {
                    kept += 1
                } else {
                    dropped += try self.dropped(String(decoding: line, as: UTF8.self))
                }
            }
        }
        #expect(kept + dropped == 4096)
        #expect(dropped > 1000)
    }

    /// How many lines a notice says were dropped.
    private func dropped(_ notice: String) throws -> Int {
        let said = notice.firstMatch(of: /"message":"log lines dropped[^"]*","fields":\{"lines":(\d+)\}/)
        return try #require(said.flatMap { Int($0.1) })
    }
}
