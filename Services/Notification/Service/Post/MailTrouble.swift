import Mail
import Messages
import ServiceKit
import Synchronization

/// Tells the log when mail begins to fail and when it goes again, and not each time in between.
final class MailTrouble: Sendable {
    private let log: ServiceKit.Log
    /// The reason that was logged last; nil while all goes well.
    private let standing = Mutex<String?>(nil)

    init(log: ServiceKit.Log) {
        self.log = log
    }

    func note(_ outcome: Delivery) {
        // What is refused for good concerns one recipient, and shows in the metrics and on `deliveries`.
        guard outcome.state == .sent || outcome.willRetry else { return }
        let before = standing.withLock { standing in
            defer { standing = outcome.state == .sent ? nil : outcome.reason }
            return standing
        }
        if let reason = outcome.reason {
            if reason != before { log.warning("mail does not leave", Self.fields(reason)) }
        } else if before != nil {
            log.info("mail leaves again")
        }
    }

    private static func fields(_ reason: String) -> [LogField] {
        let reasonAlone = [LogField.text("reason", reason)]
        guard [MailError.noTLS, MailError.untrusted].contains(reason) else { return reasonAlone }
        return reasonAlone + [.text("variable", NotificationVariables.encryption.name)]
    }
}
