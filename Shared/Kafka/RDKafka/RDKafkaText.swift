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
}
