import Messages

extension Subject {
    func write(to writer: inout ByteWriter) {
        switch self {
        case .unexplainedAbsence(let date, let halfDays):
            writer.byte(0)
            writer.signed(Int64(date.days))
            writer.byte(halfDays.rawValue)
        case .educationalTeam(let count, let period):
            writer.byte(1)
            writer.number(count)
            writer.text(period.description)
        case .educationalCommunity(let count, let period):
            writer.byte(2)
            writer.number(count)
            writer.text(period.description)
        case .interview(let at):
            writer.byte(3)
            writer.signed(at)
        case .reportToAcademy:
            writer.byte(4)
        }
    }

    init(_ reader: inout ByteReader) throws(StateFailure) {
        switch try reader.byte() {
        case 0:
            self = .unexplainedAbsence(
                date: CalendarDate(days: Int32(clamping: try reader.signed())),
                halfDays: try reader.value(HalfDays(rawValue: try reader.byte())))
        case 1: self = .educationalTeam(halfDays: try reader.count(), period: try Self.period(&reader))
        case 2: self = .educationalCommunity(halfDays: try reader.count(), period: try Self.period(&reader))
        case 3: self = .interview(at: try reader.signed())
        case 4: self = .reportToAcademy
        default: throw .malformed
        }
    }

    private static func period(_ reader: inout ByteReader) throws(StateFailure) -> Period {
        try reader.value(Period(try reader.text()))
    }
}
