public import Messages

/// A message to a dossier.
public enum Incoming: Hashable, Sendable {
    case alert(AlertEvent)
    case command(Command)
    /// An enrolment or a contact of the pupil came or changed: see ``CaseContext``.
    case context
    /// A time that ``PupilFile/nextDue(in:)`` named has come, or the procedure or the directory are others than before.
    case time
    /// All that named the pupil was taken back (RGPD art. 17): what was set in motion ends, and nothing is remembered.
    case erasure
}
