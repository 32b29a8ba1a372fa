import Glibc

/// Whole files, bounded. Blocks on the disk.
public enum FileBytes {
    /// - Parameter limit: in bytes.
    public static func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
        // Nobody may ever write to what is a pipe: it must not keep who opens it.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw FileError(path: path, problem: "cannot be read: \(SystemError.current)") }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw FileError(path: path, problem: "is no regular file")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw FileError(path: path, problem: "cannot be read: \(SystemError.current)") }
            if count == 0 { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            guard bytes.count <= limit else {
                throw FileError(path: path, problem: "is larger than \(limit) bytes")
            }
        }
    }
}
