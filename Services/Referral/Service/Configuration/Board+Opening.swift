import Glibc
import ServiceKit
import Storage

extension Board {
    /// Opens the board of this service; one that is damaged is thrown away and made anew from the topic.
    static func open(in directory: StateDirectory, log: ServiceKit.Log) throws -> Board {
        let path = directory.file("referral-board.sqlite")
        do throws(StorageError) {
            do throws(StorageError) {
                return try Board(path: path)
            } catch {
                guard error.kind == .corrupt else { throw error }
                log.warning("the board was damaged and is made anew", [.text("reason", error.description)])
                for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
                return try Board(path: path)
            }
        } catch {
            throw ServiceFailure(.failure, "the board \(path) cannot be opened: \(error)")
        }
    }
}
