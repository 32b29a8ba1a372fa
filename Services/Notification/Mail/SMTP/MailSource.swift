/// The bytes of one mail, handed to curl piece by piece on the sending thread.
final class MailSource {
    private let bytes: [UInt8]
    private var offset = 0
    /// The server has accepted DATA and asked for the text.
    private(set) var wasRead = false

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// `curl_read_callback`; the context is a `MailSource`, kept alive by whoever started the transfer.
    static let read: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = {
        room, size, count, context in
        guard let room, let context else { return 0 }
        return Unmanaged<MailSource>.fromOpaque(context).takeUnretainedValue()
            .copy(to: UnsafeMutableRawBufferPointer(start: room, count: size * count))
    }

    private func copy(to room: UnsafeMutableRawBufferPointer) -> Int {
        wasRead = true
        let part = bytes[offset..<min(bytes.count, offset + room.count)]
        room.copyBytes(from: part)
        offset += part.count
        return part.count
    }
}
