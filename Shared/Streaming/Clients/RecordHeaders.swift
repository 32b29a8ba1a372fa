/// The headers of a `Record`, looked up only when asked for: a client need not parse them before.
///
/// Valid as long as the record. Two plain functions instead of a protocol, so that passing it counts no references.
public struct RecordHeaders {
    public typealias Find = (_ source: UnsafeRawPointer, _ name: UnsafePointer<CChar>) -> UnsafeRawBufferPointer?

    private let source: UnsafeRawPointer?
    private let find: Find

    /// - Parameters:
    ///   - source: handed to `find`; nil when the record has no headers.
    ///   - find: a function without captures; answers the last value under the name.
    public init(source: UnsafeRawPointer?, find: @escaping Find) {
        self.source = source
        self.find = find
    }

    public static var none: RecordHeaders { RecordHeaders(source: nil) { _, _ in nil } }

    /// The value of the last header of that name.
    public subscript(name: StaticString) -> UnsafeRawBufferPointer? {
        guard let source else { return nil }
        return name.withUTF8Buffer { utf8 in
            utf8.withMemoryRebound(to: CChar.self) { characters in
                guard let name = characters.baseAddress else { return nil }
                return find(source, name)
            }
        }
    }
}
