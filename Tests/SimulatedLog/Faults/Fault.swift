/// Something that goes wrong at one call of the port.
public enum Fault: Sendable, Equatable {
    /// The request does not arrive: `retriable`, nothing has happened. At any call that asks a broker.
    case unreachable
    /// The request is carried out and its answer is lost: `retriable`, and the repeated call is answered as the first should
    /// have been. "Commit outcome unknown but in fact committed." At initialise, flush, sendOffsets, commit and abort.
    case answerLost
    /// `abortable`: at produce and flush a record is refused; at sendOffsets and commit the coordinator refuses.
    case refused
    /// The process dies before the call has an effect.
    case crashBefore
    /// The process dies after the call has had its effect, before it hears of it.
    case crashAfter
    /// The brokers go away for so many milliseconds of the simulated clock; the call is the first to notice.
    case restart(milliseconds: Int64)

    func applies(to call: PortCall) -> Bool {
        switch self {
        case .unreachable: call.crossesNetwork
        case .answerLost: call.hasEffect
        case .refused: call.canLoseTransaction
        case .crashBefore, .crashAfter: call.canThrow
        case .restart: true
        }
    }
}
