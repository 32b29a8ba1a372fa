import Glibc
import ServiceKit
import Storage

extension Board {
    /// Opens the board of an instance; one that is damaged, or is of another topic, is begun anew from the topic.
    ///
    /// - Parameters:
    ///   - instance: the transactional.id, which the lock beside it is named after too: two that share a directory each have
    ///     a board of their own.
    ///   - topic: the full name of the topic that it is going to follow.
    static func open(
        in directory: StateDirectory, instance: String, topic: String, log: Logger
    ) throws -> Board {
        let path = directory.file("\(instance).board.sqlite")
        do {
            do {
                return try open(path, following: topic, log)
            } catch let error as StorageError where error.kind == .corrupt {
                log.warning("the board was damaged and is made anew", [.text("reason", error.description)])
                for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
                return try open(path, following: topic, log)
            }
        } catch let error as StorageError {
            throw ServiceFailure(.failure, "the board \(path) cannot be opened: \(error)")
        }
    }

    private static func open(_ path: String, following topic: String, _ log: Logger) throws -> Board {
        let board = try Board(path: path)
        if let former = try board.follow(topic) {
            log.warning(
                "the board was of another topic and is begun anew", [.text("former", former), .text("topic", topic)])
        }
        return board
    }
}
