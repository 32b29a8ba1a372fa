import Messages
import ServiceKit
import Streaming

/// What the fold keeps of one task beside its state, and makes of it again whenever the task is taken over.
final class TaskContext {
    static let noKey =
        "recipients' ids are made with a key that is sealed to none of those in \(Variables.contactSecretKeyFile.name): "
        + "put the one back that was there before, below the new one"

    private(set) weak var task: StreamTask?
    /// Makes recipients' ids; nil where it is kept and no key of ours opens it: with another each family would be told again.
    let key: RecipientKey?
    /// It is in the state, sealed to our keys and no other.
    var isKeyKept: Bool

    init(_ task: StreamTask, keys: SecretKeys) {
        self.task = task
        let kept = RecipientKey.stateKey.withUnsafeBytes { task.state.value(of: $0).map(Array.init) }
        if let kept {
            key = RecipientKey(opening: kept, with: keys)
            isKeyKept = RecipientKey.isRecord(kept, for: keys)
        } else {
            // The state is of a time when ids were made with the one key that there was, or there is none yet.
            key = RecipientKey(derivedFrom: keys.oldest)
            isKeyKept = false
        }
    }
}
