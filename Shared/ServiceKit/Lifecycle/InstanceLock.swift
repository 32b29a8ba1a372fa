import Glibc

/// A lock (flock) that this process holds as long as this value lives; the system releases it when the process ends,
/// however it ends.
public final class InstanceLock: Sendable {
    private let descriptor: Int32

    init(path: String, instance: String) throws(ServiceFailure) {
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ServiceFailure(.configuration, "the lock \(path) cannot be opened: \(SystemError.current)")
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let error = SystemError.current
            let holder = Self.holder(descriptor)
            close(descriptor)
            guard error.number == EWOULDBLOCK else {
                throw ServiceFailure(.configuration, "the lock \(path) cannot be taken: \(error)")
            }
            throw ServiceFailure(
                .fenced,
                "the instance \(instance) runs on this host already\(holder.map { " as process \($0)" } ?? ""): "
                    + "stop it, or set VIGIE_INSTANCE to another name")
        }
        let line = "\(getpid())\n"
        ftruncate(descriptor, 0)
        pwrite(descriptor, line, line.utf8.count, 0)
    }

    deinit {
        // Closing alone would leave it locked while a child, forked in the meantime, has not reached its exec.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func holder(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 20)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        return Int(String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).trimmed)
    }
}
