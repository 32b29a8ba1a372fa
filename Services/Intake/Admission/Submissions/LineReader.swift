/// Cuts a body that comes in pieces into lines, and holds no more than one line of it.
///
/// Lines end with LF or CR LF, the last one with the body; blank ones are passed over, and counted. A byte order mark at the
/// start of the body is dropped. A body that is one object is one line, whatever line breaks stand in it.
public struct LineReader: Sendable {
    /// One line of the body.
    public struct Line {
        /// From 1, as an editor counts them.
        public let number: Int
        /// Without its ending; nil when it was too long to be kept. Valid during the call that hands it over.
        public let bytes: UnsafeRawBufferPointer?

        public init(number: Int, bytes: UnsafeRawBufferPointer?) {
            self.number = number
            self.bytes = bytes
        }
    }

    /// What a body is.
    public enum Format: Sendable {
        /// Any number of objects, one a line (NDJSON).
        case lines
        /// One object (JSON).
        case object
    }

    private let format: Format
    private let limit: Int
    private var number = 1
    /// What has come of a line whose end has not.
    private var beginning: [UInt8] = []
    /// The line that is coming is too long: what comes of it is dropped.
    private var overflown = false

    /// - Parameter limit: the longest line that is kept, in bytes without its ending.
    public init(_ format: Format, limit: Int) {
        self.format = format
        self.limit = limit
    }

    /// Hands over each line that ends in `piece`.
    public mutating func read<Failure>(
        _ piece: UnsafeRawBufferPointer, _ body: (Line) throws(Failure) -> Void
    ) throws(Failure) {
        var rest = piece[...]
        while format == .lines, let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            try endLine(with: UnsafeRawBufferPointer(rebasing: rest[..<end]), body)
            rest = rest[(end + 1)...]
        }
        keep(UnsafeRawBufferPointer(rebasing: rest))
    }

    /// Hands over the last line, if it has no ending. The reader is then as new.
    public mutating func finish<Failure>(_ body: (Line) throws(Failure) -> Void) throws(Failure) {
        try endLine(with: UnsafeRawBufferPointer(start: nil, count: 0), body)
        self = LineReader(format, limit: limit)
    }

    private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        guard !overflown, !bytes.isEmpty else { return }
        // One more than the limit for a CR, three for a byte order mark: none of them belongs to the line.
        if beginning.count + bytes.count > limit + 4 {
            overflown = true
            beginning.removeAll()
        } else {
            beginning.append(contentsOf: bytes)
        }
    }

    private mutating func endLine<Failure>(
        with bytes: UnsafeRawBufferPointer, _ body: (Line) throws(Failure) -> Void
    ) throws(Failure) {
        let line = number
        if beginning.isEmpty, !overflown {
            number += 1
            try hand(over: bytes, as: line, body)
            return
        }
        keep(bytes)
        number += 1
        if overflown {
            overflown = false
            return try body(Line(number: line, bytes: nil))
        }
        var whole: [UInt8] = []
        swap(&whole, &beginning)
        var failure: Failure?
        whole.withUnsafeBytes { bytes in
            do throws(Failure) { try hand(over: bytes, as: line, body) } catch { failure = error }
        }
        if let failure { throw failure }
        whole.removeAll(keepingCapacity: true)
        beginning = whole
    }

    private func hand<Failure>(
        over bytes: UnsafeRawBufferPointer, as number: Int, _ body: (Line) throws(Failure) -> Void
    ) throws(Failure) {
        var line = bytes[...]
        if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
        if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
        guard !line.allSatisfy({ " \t\r\n".utf8.contains($0) }) else { return }
        try body(Line(number: number, bytes: line.count > limit ? nil : UnsafeRawBufferPointer(rebasing: line)))
    }
}
