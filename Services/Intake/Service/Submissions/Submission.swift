import Admission
import Messages
import Streaming

/// One request's lines on their way: from the bytes that have come to the records that are to be written.
struct Submission {
    private let admission: Admission
    private let sender: Sender
    private let envelope: RecordEnvelope
    private var lines: LineReader
    private(set) var result = SubmissionResult()
    /// Admitted and not handed on yet.
    private var window = Window()
    private var windowBytes = 0

    /// Records, and the number of the line that each was made of.
    struct Window {
        fileprivate(set) var records: [OutgoingRecord] = []
        fileprivate(set) var lines: [Int] = []
    }

    init(_ format: LineReader.Format, admission: Admission, sender: Sender, envelope: RecordEnvelope) {
        self.admission = admission
        self.sender = sender
        self.envelope = envelope
        lines = LineReader(format, limit: Admission.maximumObjectSize)
    }

    mutating func read(_ piece: [UInt8], receivedAt: Timestamp) {
        var lines = lines
        piece.withUnsafeBytes { bytes in lines.read(bytes) { take($0, receivedAt) } }
        self.lines = lines
    }

    mutating func finish(receivedAt: Timestamp) {
        var lines = lines
        lines.finish { take($0, receivedAt) }
        self.lines = lines
    }

    private mutating func take(_ line: LineReader.Line, _ receivedAt: Timestamp) {
        do throws(Refusal) {
            let record = envelope.record(for: try admission.admit(line, receivedAt: receivedAt, from: sender))
            window.records.append(record)
            window.lines.append(line.number)
            windowBytes += record.value?.count ?? 0
            result.accept()
        } catch {
            result.refuse(error)
        }
    }

    /// Whether enough is there to be written in one go; what is read from one piece beyond it is bounded by the piece.
    var isWindowFull: Bool { window.records.count >= 2_000 || windowBytes >= 1 << 20 }

    /// What is to be written next; it is no longer held here.
    mutating func takeWindow() -> Window {
        defer {
            window = Window()
            windowBytes = 0
        }
        return window
    }

    /// Of a line that was admitted, and whose record is not written.
    mutating func refuse(_ line: Int, _ code: RefusalCode, _ size: Refusal.Size) {
        result.takeBack(Refusal(line: line, pointer: "", code: code, size: size))
    }
}
