internal import Synchronization

/// Between the server's thread, which offers bytes, and a handler, which awaits them.
final class BodyPipe: Sendable {
    typealias Chunk = Result<[UInt8]?, HTTPBodyError>

    private struct State {
        var pending: [UInt8] = []
        var end: Chunk?
        var reader: CheckedContinuation<Chunk, Never>?
        var isBlocked = false
    }

    static let capacity = 256 << 10
    private let state = Mutex(State())
    /// Called when there is room again after an offer was refused.
    private let onRoom: @Sendable () -> Void

    init(onRoom: @escaping @Sendable () -> Void) {
        self.onRoom = onRoom
    }

    /// Takes the bytes, unless as many as may wait are waiting. The server's thread.
    ///
    /// - Returns: false when there is no room; `onRoom` is then called once there is.
    func offer(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let (isTaken, reader) = state.withLock { state -> (Bool, (CheckedContinuation<Chunk, Never>, [UInt8])?) in
            if state.end != nil { return (true, nil) }  // Nobody wants it any more.
            if let reader = state.reader {
                state.reader = nil
                return (true, (reader, [UInt8](bytes)))
            }
            guard state.pending.count < Self.capacity else {
                state.isBlocked = true
                return (false, nil)
            }
            state.pending.append(contentsOf: bytes)
            return (true, nil)
        }
        if let (reader, chunk) = reader { reader.resume(returning: .success(chunk)) }
        return isTaken
    }

    /// No more bytes follow: because all have come, or because of an error. Any thread; the first call counts.
    func end(_ end: Chunk = .success(nil)) {
        let reader = state.withLock { state -> CheckedContinuation<Chunk, Never>? in
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
            let (chunk, hadBlocked) = state.withLock { state -> (Chunk?, Bool) in
                if !state.pending.isEmpty {
                    defer {
                        state.pending = []
                        state.isBlocked = false
                    }
                    return (.success(state.pending), state.isBlocked)
                }
                if let end = state.end { return (end, false) }
                precondition(state.reader == nil, "a body has one reader")
                state.reader = continuation
                return (nil, false)
            }
            if let chunk { continuation.resume(returning: chunk) }
            if hadBlocked { onRoom() }
        }
    }
}
