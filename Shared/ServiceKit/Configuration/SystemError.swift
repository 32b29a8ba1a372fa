import Glibc

/// The system's own words for an error number.
struct SystemError: Error, CustomStringConvertible {
    let number: Int32

    /// Of the calling thread's last failed call.
    static var current: SystemError { SystemError(number: errno) }

    var description: String {
        var buffer = [CChar](repeating: 0, count: 128)
        guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
        return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
