import Kafka
import Streaming
import Synchronization

/// Takes records as a broker would, or fails as it is told to.
final class FakeBroker: Sendable {
    private struct State {
        var calls: [[OutgoingRecord]] = []
        var fault: (@Sendable ([OutgoingRecord]) -> PublishError?)?
    }

    private let state = Mutex(State())

    /// What was written, call by call.
    var calls: [[OutgoingRecord]] { state.withLock { $0.calls } }
    var records: [OutgoingRecord] { calls.flatMap { $0 } }

    func records(of topic: String) -> [OutgoingRecord] { records.filter { $0.topic == topic } }

    /// From now on, calls for which `fault` answers an error fail with it.
    func fail(_ fault: (@Sendable ([OutgoingRecord]) -> PublishError?)?) {
        state.withLock { $0.fault = fault }
    }

    func write(_ records: [OutgoingRecord]) throws(PublishError) {
        let error = state.withLock { state -> PublishError? in
            if let error = state.fault?(records) { return error }
            if !records.isEmpty { state.calls.append(records) }
            return nil
        }
        if let error { throw error }
    }
}
