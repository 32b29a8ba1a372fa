/// Between a connection's thread, which offers bytes, and a handler, which awaits them.
final class BodyPipe: Sendable {
    typealias Chunk = Result<[UInt8]?, HTTPBodyError>

    private struct State {
        var pending: [UInt8] = []
        var end: Chunk?
        var reader: CheckedContinuation<Chunk, Never>?
    }

    static let capacity = 256 << 10
    private let monitor = Monitor(State())

    /// Takes the bytes, waiting while as many as may wait are waiting. After the end they are dropped. The connection's
    /// thread.
    ///
    /// - Returns: false when `timeout` has passed and the reader has not made room.
    func offer(_ bytes: UnsafeRawBufferPointer, timeout: Duration) -> Bool {
        let taken: CheckedContinuation<Chunk, Never>?? = monitor.wait(timeout: timeout) { state in
            if state.end != nil { return .some(nil) }
            if let reader = state.reader {
                state.reader = nil
                return reader
            }
            guard state.pending.count < Self.capacity else { return nil }
            state.pending.append(contentsOf: bytes)
            return .some(nil)
        }
        if let reader = taken ?? nil { reader.resume(returning: .success([UInt8](bytes))) }
        return taken != nil
    }

    /// No more bytes follow: because all have come, or because of an error. Any thread; the first call counts.
    func end(_ end: Chunk = .success(nil)) {
        let reader = monitor.update { state -> CheckedContinuation<Chunk, Never>? in
            guard state.end == nil else { return nil }
            state.end = end
            if case .failure = end { state.pending = [] }
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: end)
    }

    /// The bytes that have come, or the end. One reader at a time.
    func next() async -> Chunk {
        await withCheckedContinuation { continuation in
            let chunk = monitor.update { state -> Chunk? in
                if !state.pending.isEmpty {
                    defer { state.pending = [] }
                    return .success(state.pending)
                }
                if let end = state.end { return end }
                precondition(state.reader == nil, "a body has one reader")
                state.reader = continuation
                return nil
            }
            if let chunk { continuation.resume(returning: chunk) }
        }
    }
}
