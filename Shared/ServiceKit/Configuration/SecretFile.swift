/// Where a secret lies. Its bytes are read when they are needed and are never part of a configuration that could be
/// printed.
public struct SecretFile: Sendable, Equatable {
    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// The bytes of the file, at most 64 KiB of them.
    ///
    /// - Throws: when the file cannot be read or is larger. Blocks on the disk.
    public func read() throws(FileError) -> [UInt8] {
        try FileBytes.read(path, limit: 1 << 16)
    }
}
