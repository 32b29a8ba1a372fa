import Messages

/// A stretch of half-days on which a pupil is not in class, and what the school knows of it.
struct SampleSpell {
    var kind: AttendanceKind
    var halfDays: Int
    /// When the roll is called.
    var reason = AbsenceReason.notGiven
    /// What the family says later: after how many days, and which reason the school then enters.
    var excuse: (afterDays: Int, reason: AbsenceReason)?
    var isComplete = true

    /// What begins for a pupil on a half-day; nil when the pupil is in class.
    static func begin(for pupil: SamplePupil, on date: CalendarDate, _ random: inout SampleRandom) -> SampleSpell? {
        let habit = Shares(pupil.habit)
        guard random.chance(habit.start * monthFactor(date.month)) else {
            return other(than: habit, of: pupil, &random)
        }
        var spell = SampleSpell(
            kind: .absence, halfDays: random.run(goingOnWith: habit.goOn, atMost: 40))
        if random.chance(habit.known) {
            spell.reason = random.pick(weighted: reasons)
        } else if random.chance(habit.excused) {
            // Median two days: a guess, no source counts it.
            let reason = random.chance(0.12) ? AbsenceReason.otherRefused : random.pick(weighted: reasons)
            spell.excuse = (random.run(goingOnWith: 0.66, atMost: 15), reason)
        }
        spell.isComplete = spell.halfDays > 1 || !random.chance(0.08)
        return spell
    }

    private init(kind: AttendanceKind, halfDays: Int, reason: AbsenceReason = .notGiven) {
        self.kind = kind
        self.halfDays = halfDays
        self.reason = reason
    }

    /// Late, or sent out.
    private static func other(
        than habit: Shares, of pupil: SamplePupil, _ random: inout SampleRandom
    ) -> SampleSpell? {
        if random.chance(habit.late) { return SampleSpell(kind: .lateness, halfDays: 1) }
        guard pupil.habit == .absentee, random.chance(0.004) else { return nil }
        return random.chance(0.5)
            ? SampleSpell(kind: .exclusion, halfDays: 2 + random.below(5), reason: .exclusion)
            : SampleSpell(kind: .internalExclusion, halfDays: 1 + random.below(2), reason: .exclusion)
    }

    /// Probabilities, a half-day or a spell. Together they make about 7 % of school missed, a quarter of it unexcused
    /// (DEPP, Note d'information 24.12).
    private struct Shares {
        let start: Double
        let goOn: Double
        let known: Double
        let excused: Double
        let late: Double

        init(_ habit: SamplePupil.Habit) {
            (start, goOn, known, excused, late) =
                switch habit {
                case .regular: (0.02, 0.45, 0.65, 0.8, 0.008)
                case .fragile: (0.05, 0.5, 0.55, 0.6, 0.02)
                case .absentee: (0.10, 0.6, 0.15, 0.15, 0.04)
                }
        }
    }

    private static let reasons: [(AbsenceReason, weight: Int)] = [
        (.illness, 55), (.otherAccepted, 15), (.transportDifficulty, 10), (.schoolActivity, 8), (.familyGathering, 5),
        (.familyContagiousIllness, 5), (.accompanyingGuardians, 2),
    ]

    /// How a month compares with the mean of the year (2022-23: few in September, most in March and May).
    private static func monthFactor(_ month: Int) -> Double {
        [1: 1.1, 2: 0.9, 3: 1.7, 4: 1.2, 5: 1.55, 9: 0.5, 10: 0.8, 12: 1.3][month] ?? 1
    }
}
