import Messages
import Streaming

/// What a record on `cases` tells the board.
enum BoardRecord: Hashable, Sendable {
    case event(CaseEvent)
    case outcome(CommandOutcome)

    /// - Parameter record: on `cases`.
    /// - Throws: why it cannot be read.
    init(_ record: borrowing Record) throws(EventReader.Failure) {
        let type = try EventReader.eventType(record)
        guard let value = record.value else { throw .unreadable(code: "no-value", detail: "an event has a value") }
        if CommandOutcome.eventTypes.contains(type) {
            self = .outcome(try EventReader.read(CommandOutcome.self, type, value))
        } else {
            self = .event(try EventReader.read(CaseEvent.self, type, value))
        }
    }
}
