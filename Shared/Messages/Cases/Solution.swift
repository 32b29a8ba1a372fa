/// What ends a case well: a way on that fulfils the obligation (L131-1, L114-1), or attendance again.
public enum Solution: String, Sendable, CaseIterable, JSONCodable {
    case attendanceResumed = "attendance-resumed"
    case school
    case training
    case apprenticeship
    case employment
    case civicService = "civic-service"
    case supportProgramme = "support-programme"
    case abroad
}
