import Glibc
import Threads

/// The committing half on a thread of its own, behind a hand-off of one batch.
///
/// @unchecked Sendable because `committer` is touched by its thread alone until that has ended, and everything else only under the
/// mutex.
final class CommitThread: CommitQueue, @unchecked Sendable {
    private let committer: Committer
    // In places of their own: pthreads' objects must not move, and both threads are at them at once.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var batch: Batch?
    private var outcome: Committer.Outcome?
    private var isAbandoned = false
    private var isStopping = false
    private var isRunning = false
    /// When the thread last did something or had nothing to do; monotonic milliseconds.
    private let progress: Heartbeat

    init(_ committer: Committer, progress: Heartbeat) {
        self.committer = committer
        self.progress = progress
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(changed, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(changed)
        pthread_mutex_destroy(mutex)
        changed.deallocate()
        mutex.deallocate()
    }

    func start() {
        locked { isRunning = true }
        NamedThread.start("commit") { [self] in
            run()
            locked {
                isRunning = false
                pthread_cond_broadcast(changed)
            }
        }
    }

    /// Ends the thread behind the call that it is in, and waits for that, at most so many milliseconds.
    /// - Returns: whether it has ended. If not, it may still read the batch and use the producer.
    func stop(timeout: Int) -> Bool {
        locked {
            isStopping = true
            pthread_cond_broadcast(changed)
            var deadline = Self.deadline(in: timeout)
            while isRunning, pthread_cond_timedwait(changed, mutex, &deadline) == 0 {}
            return !isRunning
        }
    }

    // MARK: The folding thread's side

    func submit(_ batch: Batch) {
        locked {
            precondition(self.batch == nil && outcome == nil, "one batch at a time")
            self.batch = batch
            isAbandoned = false
            pthread_cond_broadcast(changed)
        }
    }

    func takeOutcome() -> Committer.Outcome? {
        locked {
            defer { outcome = nil }
            return outcome
        }
    }

    func wait(_ milliseconds: Int) -> Bool {
        var deadline = Self.deadline(in: milliseconds)
        return locked {
            while outcome == nil, pthread_cond_timedwait(changed, mutex, &deadline) == 0 {}
            return outcome != nil
        }
    }

    private static func deadline(in milliseconds: Int) -> timespec {
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + milliseconds % 1_000 * 1_000_000
        deadline.tv_sec += milliseconds / 1_000 + nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        return deadline
    }

    func abandon() { locked { isAbandoned = true } }

    // MARK: The committing thread's side

    private func run() {
        while let next = awaitBatch() {
            committer.take(next)
            var pause: UInt32 = 1
            while true {
                progress.touch()
                let orders = locked { (stop: isStopping, abandon: isAbandoned) }
                guard !orders.stop else { return }
                if orders.abandon { committer.abandon() }
                switch committer.step() {
                case .finished(let result):
                    locked {
                        batch = nil
                        outcome = result
                        pthread_cond_broadcast(changed)
                    }
                case .waiting:
                    // Backs off to 0.1 s while the log says "again".
                    usleep(pause * 1_000)
                    pause = min(pause * 2, 100)
                    continue
                case .working, .idle:
                    pause = 1
                    if !committer.isIdle { continue }
                }
                break
            }
        }
    }

    /// Meanwhile looks, less and less often, whether the transaction before is closed: the next one has not to wait for it then.
    private func awaitBatch() -> Batch? {
        var pause = 2
        while true {
            let isClosed = committer.isClosed
            let (isOver, batch) = locked { () -> (Bool, Batch?) in
                if self.batch == nil, !isStopping {
                    progress.rest()
                    if isClosed {
                        pthread_cond_wait(changed, mutex)
                    } else {
                        var deadline = Self.deadline(in: pause)
                        pthread_cond_timedwait(changed, mutex, &deadline)
                    }
                }
                progress.touch()
                return (isStopping, self.batch)
            }
            if isOver { return nil }
            if let batch { return batch }
            if !isClosed { _ = committer.step() }
            pause = min(pause * 2, 100)
        }
    }

    private func locked<T>(_ body: () -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body()
    }
}
