import Kafka
import Messages
import SimulatedLog
import Streaming
import Synchronization

@testable import Referral

/// A log that hands commands to a fold, and what the fold says to the boards: at once, or when it is told to.
final class JudgingLog: Sendable {
    private struct State {
        let bench = FoldBench()
        var written: [OutgoingRecord] = []
        /// How many of these were judged.
        var decided = 0
        /// Each with how many of the records that the fold has sent it has.
        var boards: [(board: Board, shown: Int)] = []
        var waits = false
        var fault: PublishError?
    }

    private let state = Mutex(State())

    /// Another instance's board follows what is judged.
    func show(to board: Board) {
        state.withLock { $0.boards.append((board, 0)) }
        report { _ in }
    }

    /// Every command that was written.
    var commands: [Command] { state.withLock { $0.written.compactMap { $0.message(Command.self) } } }
    var written: [OutgoingRecord] { state.withLock { $0.written } }

    /// What a producer at the port does.
    func write(_ records: [OutgoingRecord]) throws(PublishError) {
        let fault = state.withLock { state in
            if state.fault == nil { state.written += records }
            return state.fault
        }
        if let fault { throw fault }
        if !state.withLock({ $0.waits }) { handle() }
    }

    /// From now on commands wait until they are judged.
    func hold() { state.withLock { $0.waits = true } }

    /// From now on nothing is taken; nil: it is again.
    func fail(_ fault: PublishError?) { state.withLock { $0.fault = fault } }

    /// Judges what waits.
    func handle() {
        during { bench, state in
            for record in state.written[state.decided...] { bench.apply(record, ReferralFold.commands) }
            state.decided = state.written.count
        }
    }

    /// Something else comes to the fold.
    func report(_ body: (FoldBench) -> Void) { during { bench, _ in body(bench) } }

    private func during(_ body: (FoldBench, inout State) -> Void) {
        state.withLock { state in
            body(state.bench, &state)
            let cases = state.bench.cases
            for index in state.boards.indices {
                let (board, shown) = state.boards[index]
                state.boards[index].shown = cases.count
                do {
                    try board.apply(cases[shown...].compactMap(Self.boardRecord), positions: [:])
                } catch {
                    preconditionFailure("the board takes no events: \(error)")
                }
            }
        }
    }

    private static func boardRecord(_ record: OutgoingRecord) -> BoardRecord? {
        record.lend { try? BoardRecord($0) }
    }
}
