/// Why a line was refused. The raw value is part of the contract: programs rely on it, so it is never renamed or reused.
///
/// docs/refusals.md is this list; a test compares the two. As an error, it is thrown by who does not know the place.
public enum RefusalCode: String, Error, CaseIterable, Sendable {
    // The line as a whole.
    case notUTF8 = "not-utf-8"
    case notJSON = "not-json"
    case notAnObject = "not-an-object"
    case objectTooLarge = "object-too-large"
    case recordTooLarge = "record-too-large"
    case duplicateField = "duplicate-field"
    case typeUnknown = "type-unknown"

    // Any field.
    case fieldMissing = "field-missing"
    case wrongType = "wrong-type"
    case textEmpty = "text-empty"
    case textTooLong = "text-too-long"
    case textNotNormalised = "text-not-normalised"
    case textControlCharacter = "text-control-character"
    case textHoldsIdentity = "text-holds-identity"

    // What every record has.
    case idForm = "id-form"
    case schoolForm = "school-form"
    case schoolCheckLetter = "school-check-letter"
    case schoolNotAllowed = "school-not-allowed"
    case pupilForm = "pupil-form"
    case pupilCheckLetter = "pupil-check-letter"
    case instantForm = "instant-form"
    case recordedInFuture = "recorded-in-future"
    case dateForm = "date-form"
    case dateOutOfWindow = "date-out-of-window"
    case statusUnknown = "status-unknown"

    // Attendance.
    case intervalNotSupported = "interval-not-supported"
    case halfDayUnknown = "half-day-unknown"
    case kindUnknown = "kind-unknown"
    case reasonUnknown = "reason-unknown"

    // Enrolments.
    case untilMissing = "until-missing"
    case untilBeforeSince = "until-before-since"
    case birthDateImplausible = "birth-date-implausible"
    case destinationUnknown = "destination-unknown"
    case destinationWithoutLeft = "destination-without-left"
    case postcodeForm = "postcode-form"

    // Contacts.
    case emailForm = "email-form"
    case phoneForm = "phone-form"
    case tooManyGuardians = "too-many-guardians"
    case languageForm = "language-form"
    case channelUnknown = "channel-unknown"
    case channelTwice = "channel-twice"

    /// Whether the line could not be read as an object at all.
    public var isUnreadable: Bool {
        switch self {
        case .notUTF8, .notJSON, .notAnObject, .objectTooLarge: true
        default: false
        }
    }
}
