import Glibc
internal import Synchronization

/// Ends the process with its last words. Any thread; the first call counts.
final class ServiceEnding: Sendable {
    private let name: String
    private let log = Mutex<Logger?>(nil)
    private let isEnding = Atomic(false)

    init(name: String) {
        self.name = name
    }

    /// Where the last words go beside standard error, once there is a log.
    func use(_ log: Logger) {
        self.log.withLock { $0 = log }
    }

    func end(because error: any Error) -> Never {
        let known = error as? any ServiceError
        // Of an error that is not ours the type alone: what it says may quote a datum.
        end(known?.exitCode ?? .failure, sentence: known?.sentence ?? "it failed: \(type(of: error))")
    }

    func end(_ code: ExitCode, sentence: String? = nil) -> Never {
        if isEnding.exchange(true, ordering: .acquiringAndReleasing) {
            // Another thread is about to end the process.
            while true { pause() }
        }
        if let sentence {
            let line = "\(name): \(sentence)\n"
            _ = line.withCString { write(2, $0, line.utf8.count) }
        }
        let log =
            log.withLock { $0 } ?? Logger(service: name, instance: "", level: .info, sink: StandardOutputLog())
        if let sentence {
            log.fatal("ended", [.text("reason", sentence), .count("exit_code", Int(code.rawValue))])
        } else {
            log.info("drained")
        }
        log.flush()
        // Not exit: the handlers that it runs would pull the ground from under threads that still run.
        _exit(code.rawValue)
    }
}
