/// The hand-off between the two halves: one batch at a time goes over, its outcome comes back.
///
/// A thread behind a mutex in a service; the scheduler's own turns in a simulation.
protocol CommitQueue: AnyObject {
    /// - Precondition: nothing is under way.
    func submit(_ batch: Batch)
    /// The outcome of the batch under way, once.
    func takeOutcome() -> Committer.Outcome?
    /// Waits until an outcome is there, at most so many milliseconds.
    /// - Returns: whether one is there.
    func wait(_ milliseconds: Int) -> Bool
    /// Asks for the batch under way to be aborted, unless its commit is on the way already.
    func abandon()
}
