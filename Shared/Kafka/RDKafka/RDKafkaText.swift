import CRdKafka

/// Text across the border to C.
enum RDKafkaText {
    static func string(_ text: UnsafePointer<CChar>?) -> String { text.map { String(cString: $0) } ?? "" }

    static func string(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

    /// The text that a C function leaves in a buffer given to it.
    static func written(by function: (UnsafeMutablePointer<CChar>?, Int) -> Void) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            buffer.initialize(repeating: 0)
            function(buffer.baseAddress, buffer.count)
            return string(buffer.baseAddress)
        }
    }

    /// What librdkafka says, without the thread that it begins with and the state that it ends with: the same failure is the same
    /// text each time.
    ///
    /// `[thrd:x:9092/1]: x:9092/1: Disconnected (after 5150ms in state UP, 1 identical error(s) suppressed)` is
    /// `x:9092/1: Disconnected`.
    static func sentence(_ text: String) -> String {
        var sentence = text[...]
        if sentence.hasPrefix("[thrd:"), let end = sentence.firstRange(of: "]: ") {
            sentence = sentence[end.upperBound...]
        }
        if sentence.hasSuffix(")"), let start = sentence.ranges(of: " (after ").last {
            sentence = sentence[..<start.lowerBound]
        }
        return String(sentence)
    }
}
