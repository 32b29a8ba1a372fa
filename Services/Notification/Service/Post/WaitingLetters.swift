import Correspondence
import Messages
import ServiceKit
import Streaming
import Synchronization

/// Which letters wait in the tasks of this process, and for what. Any thread.
final class WaitingLetters: Sendable {
    enum Cause: Sendable, CaseIterable {
        /// For the mail server or the directory to take it.
        case mail
        /// For a contact that names somebody to tell.
        case contact
        /// For a key: contacts are there, and none of ours opens one.
        case key
    }

    struct Letter: Sendable {
        let cause: Cause
        /// Milliseconds since 1970.
        let since: Int64
    }

    /// Of those that wait for one cause.
    struct Summary: Equatable, Sendable {
        var letters = 0
        /// How long the oldest has waited.
        var oldestSeconds = 0.0
    }

    /// Whether a task is still this process's: the runtime keeps those alone, and tells nobody which have gone.
    // @unchecked Sendable because the reference is asked for being nil and for nothing else, which Swift makes atomic.
    private final class Witness: @unchecked Sendable {
        private weak var task: StreamTask?

        init(_ task: StreamTask) { self.task = task }

        var isThere: Bool { task != nil }
    }

    private struct Partition {
        let task: Witness
        var letters: [Pseudonym: [Letter]]
    }

    private let partitions = Mutex<[Int32: Partition]>([:])

    /// A task is taken over, or taken back to its last commit, with the letters that wait in it.
    func begin(_ task: StreamTask, with letters: [Pseudonym: [Letter]]) {
        let partition = Partition(task: Witness(task), letters: letters)
        partitions.withLock { $0[task.partition] = partition }
    }

    /// What waits of one pupil's.
    func set(_ letters: [Letter], of pupil: Pseudonym, in partition: Int32) {
        partitions.withLock { $0[partition]?.letters[pupil] = letters.isEmpty ? nil : letters }
    }

    /// - Parameter now: milliseconds since 1970; what may leave only later does not wait yet.
    func summary(of cause: Cause, at now: Int64) -> Summary {
        partitions.withLock { partitions in
            partitions = partitions.filter { $0.value.task.isThere }
            var summary = Summary()
            for letter in partitions.values.lazy.flatMap(\.letters.values).joined()
            where letter.cause == cause && letter.since <= now {
                summary.letters += 1
                summary.oldestSeconds = max(summary.oldestSeconds, Double(now - letter.since) / 1_000)
            }
            return summary
        }
    }

    /// - Parameter now: milliseconds since 1970.
    func expose(in metrics: Metrics, now: @escaping @Sendable () -> Int64) {
        func letters(_ name: String, _ help: String, _ cause: Cause) {
            metrics.reading(name, help) { [self] in Double(summary(of: cause, at: now()).letters) }
        }
        func seconds(_ name: String, _ help: String, _ cause: Cause) {
            metrics.reading(name, help, unit: "seconds") { [self] in summary(of: cause, at: now()).oldestSeconds }
        }
        letters(
            "vigie_notification_waiting_letters",
            "Letters that may leave and that nobody has taken yet: before their first attempt, under way, or to be tried again.",
            .mail)
        seconds(
            "vigie_notification_waiting_seconds", "How long the oldest of the letters that may leave has waited.", .mail
        )
        letters(
            "vigie_notification_unaddressed_letters",
            "Letters that wait for a contact that names somebody to tell.", .contact)
        letters(
            "vigie_notification_unopened_letters",
            "Letters that wait for a key: contacts of the pupil are there, and no secret key opens one.", .key)
        seconds(
            "vigie_notification_unopened_seconds", "How long the oldest of the letters that wait for a key has waited.",
            .key)
    }
}
