import Messages

/// One body that a school sends to `POST /v1/submissions`: what its software wrote in one week.
struct SampleSubmission: Sendable {
    let school: SampleSchool
    let lines: [SampleLine]

    /// As `application/x-ndjson`.
    var body: [UInt8] { Array((lines.map(\.text).joined(separator: "\n") + "\n").utf8) }

    /// When the last line was written.
    var writtenAt: Timestamp { lines.map(\.writtenAt).max() ?? Timestamp(microseconds: 0) }
}
