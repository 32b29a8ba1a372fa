public import Messages

/// A record that was taken: checked, normalised, and without anything that names the pupil.
public enum Admitted: Hashable, Sendable {
    case attendance(AttendanceRecord)
    case enrolment(Enrolment)
    case contact(SealedContact)

    public var pupil: Pseudonym {
        switch self {
        case .attendance(let record): record.pupil
        case .enrolment(let record): record.pupil
        case .contact(let record): record.pupil
        }
    }
}
