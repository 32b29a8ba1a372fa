/// How a task is, as `/readyz` and `/metrics` tell it.
public enum TaskStatus: Sendable, Hashable {
    case ready
    /// It is being taken over.
    case restoring
    /// It cannot be taken over. The sentence says why.
    case refused(String)
    /// It waits for a newer version of this program, or for its other inputs. The sentence says why.
    case halted(String)
}
