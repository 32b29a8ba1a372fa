/// A fixed number of plain threads that run the jobs of tasks (SE-0417), first come first served.
///
/// A task that prefers this executor may `await` as any other and may also block in a C call: it then holds one of these
/// threads, never one of the cooperative pool's. The number of jobs is bounded by the number of tasks, which whoever
/// starts them bounds.
public final class WorkerPool: TaskExecutor {
    private let monitor: Monitor<State>

    /// - Parameters:
    ///   - name: of the threads, which a number follows.
    ///   - threads: how many; at least one.
    public init(name: String, threads: Int) {
        monitor = Monitor(State())
        for number in 0..<max(threads, 1) {
            // The threads keep the pool alive until `close`.
            _ = ServiceThread(name: "\(name)-\(number)") { [self] in work() }
        }
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        monitor.update { $0.jobs.append(job) }
    }

    /// Ends the threads once no job waits. Tasks that are suspended then never go on: end them first.
    public func close() {
        monitor.update { $0.isClosed = true }
    }

    private func work() {
        let executor = asUnownedTaskExecutor()
        while let job = nextJob() {
            job.runSynchronously(on: executor)
        }
    }

    private func nextJob() -> UnownedJob? {
        let next: UnownedJob?? = monitor.wait { state in
            if let job = state.jobs.popFirst() { return .some(job) }
            return state.isClosed ? .some(nil) : nil
        }
        return next ?? nil
    }

    private struct State {
        var jobs = FIFO<UnownedJob>()
        var isClosed = false
    }
}
