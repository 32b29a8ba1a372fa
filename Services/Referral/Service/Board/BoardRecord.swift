import Messages
import Streaming
import StreamingService

/// What a record on `cases` tells the board.
enum BoardRecord: Hashable, Sendable {
    case event(CaseEvent)
    case outcome(CommandOutcome)

    /// - Parameter record: on `cases`.
    /// - Throws: why it cannot be read.
    init(_ record: borrowing Record) throws(EventFailure) {
        let type = try EventReader.type(of: record)
        if CommandOutcome.eventTypes.contains(type) {
            self = .outcome(try EventReader.read(CommandOutcome.self, record, type: type))
        } else {
            self = .event(try EventReader.read(CaseEvent.self, record, type: type))
        }
    }
}
