import Glibc

/// The directory where a service keeps its lock and its read models; nothing in it is the only copy of anything.
public struct StateDirectory: Sendable {
    public let path: String

    /// Makes the directory where it is missing, for this user alone. Blocks on the disk.
    ///
    /// - Throws: a failure that names `VIGIE_STATE_DIRECTORY` when it cannot be made or written to.
    public init(path: String) throws(ConfigurationError) {
        self.path = path
        var partial = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            partial += "/\(part)"
            guard mkdir(partial, 0o700) == 0 || errno == EEXIST else {
                // A directory that exists on a file system that cannot be written to is no error yet.
                let error = SystemError.current
                if access(partial, X_OK) == 0 { continue }
                throw ConfigurationError(
                    "VIGIE_STATE_DIRECTORY", "names \(path.quoted), which cannot be made: \(error)")
            }
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw ConfigurationError(
                "VIGIE_STATE_DIRECTORY", "names \(path.quoted), which cannot be written to: \(SystemError.current)")
        }
    }

    /// The path of a file in it.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Takes the lock of an instance, so that a second process of it on this host is refused before it touches Kafka: the
    /// two would fence each other.
    ///
    /// - Parameter instance: the transactional.id, `<group>-<instance>`: what must not be used twice.
    /// - Throws: exit code 78 when another process holds it.
    public func lock(instance: String) throws(ServiceFailure) -> InstanceLock {
        try InstanceLock(path: file("\(instance).lock"), instance: instance)
    }
}
