import CSimdjson

/// Reads attendance facts on the hot path: nothing is allocated per call, and only what alerting needs is looked at.
///
/// It accepts what ``AttendanceRecord`` accepts, but does not judge fields that a fact does not hold. For one thread at
/// a time; not `Sendable` on purpose.
public final class AttendanceDecoder {
    public enum Outcome: Sendable {
        case decoded
        /// Not the value of `fr.vigie.attendance.recorded.v1`; ``AttendanceDecoder/failure(of:)`` says why.
        case malformed
    }

    private let decoder: OpaquePointer
    private var fields = vigie_attendance()

    public init() {
        guard let decoder = vigie_attendance_decoder_create() else { preconditionFailure("out of memory") }
        self.decoder = decoder
    }

    deinit {
        vigie_attendance_decoder_destroy(decoder)
    }

    /// - Parameters:
    ///   - bytes: the value of a record; valid for the call, nothing of it is kept.
    ///   - fact: overwritten when decoded, otherwise left as it was.
    public func decode(_ bytes: UnsafeRawBufferPointer, into fact: inout AttendanceFact) -> Outcome {
        guard vigie_attendance_decode(decoder, bytes.baseAddress, bytes.count, &fields),
            let halfDay = HalfDay(rawValue: fields.half_day), let kind = AttendanceKind(rawValue: fields.kind),
            let status = AttendanceStatus(rawValue: fields.status), let reason = AbsenceReason(rawValue: fields.reason)
        else { return .malformed }
        fact.pupil = Pseudonym(high: fields.pupil_high, low: fields.pupil_low)
        fact.recordedAt = Timestamp(microseconds: fields.recorded_at)
        fact.idHash = fields.id_hash
        fact.school = UAI(checked: fields.school)
        fact.date = CalendarDate(days: fields.date)
        fact.halfDay = halfDay
        fact.kind = kind
        fact.status = status
        fact.reason = reason
        fact.complete = fields.complete
        return .decoded
    }

    /// Why `bytes` are malformed, for the dead letter: reads them again the slow way.
    public static func failure(of bytes: UnsafeRawBufferPointer) -> DecodingFailure {
        do throws(DecodingFailure) {
            _ = try AttendanceRecord(decoding: bytes)
            return DecodingFailure(pointer: "", code: .invalidValue, detail: "is no attendance fact")
        } catch {
            return error
        }
    }
}
