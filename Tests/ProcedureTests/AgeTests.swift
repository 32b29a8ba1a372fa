import Messages
import Seeded
import Testing

@testable import Procedure

@Suite("Nobody under 16 or of unknown age")
struct AgeTests {
    /// Reckoned apart from the code under test: the first day on which somebody is 16, written out by the calendar.
    private func sixteenthBirthday(_ birth: CalendarDate) -> CalendarDate {
        let (year, month, day) = birth.components
        let isCommon = CalendarDate(year: year + 16, month: 2, day: 29) == nil
        return month == 2 && day == 29 && isCommon
            ? .on("\(year + 16)-03-01")
            : CalendarDate(year: year + 16, month: month, day: day) ?? birth
    }

    @Test("is proved of age: on each of 150 years of birthdays, leap days and all, the day before and no day after")
    func everyBirthday() {
        let first = CalendarDate.on("1970-01-01").days
        let last = CalendarDate.on("2120-01-01").days
        var wrong: [CalendarDate] = []
        for birth in (first..<last).map(CalendarDate.init(days:)) {
            let birthday = sixteenthBirthday(birth)
            // It is that date everywhere on Earth from noon UTC on.
            let noon = Timestamp(birthday).adding(seconds: 12 * 3_600)
            let before = AdultServiceEligibility(birthDates: [birth], at: noon.adding(seconds: -1))
            let on = AdultServiceEligibility(birthDates: [birth], at: noon)
            if before != nil || on == nil || AdultServiceEligibility.beginning(birthDates: [birth]) != noon {
                wrong.append(birth)
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("is proved of age by a slip of the pen: 26 and more is no age of these services, nor is one before birth")
    func implausible() {
        let now = Timestamp.at("2026-10-12T08:00:00Z")
        #expect(AdultServiceEligibility(birthDates: [.on("2000-10-13")], at: now) != nil)
        #expect(AdultServiceEligibility(birthDates: [.on("2000-10-12")], at: .at("2026-10-12T13:00:00Z")) == nil)
        #expect(AdultServiceEligibility(birthDates: [.on("1911-03-04")], at: now) == nil)
        #expect(AdultServiceEligibility(birthDates: [.on("2031-03-04")], at: now) == nil)
    }

    @Test("is proved of age while two schools' records differ: each must prove it")
    func contradiction() {
        let now = Timestamp.at("2026-10-12T08:00:00Z")
        #expect(AdultServiceEligibility(birthDates: [.on("2009-03-04"), .on("2012-03-04")], at: now) == nil)
        #expect(AdultServiceEligibility(birthDates: [CalendarDate](), at: now) == nil)
    }

    @Test(
        "is proposed or sent to an adult service, in whatever way the directory describes it",
        arguments: [
            (nil, "age-unknown"), ("2012-03-04", "not-of-age"), ("2010-10-13", "not-of-age"),
            ("2010-10-11", "accepted"),
        ])
    func referred(birthDate: String?, verdict: String) {
        var scene = Scene(bornOn: birthDate)
        scene.raise(.leftWithoutSolution, "2026-10-09")
        let adults: [PartnerKind] = [.missionLocale, .mlds]
        #expect((scene.outcomes.proposed ?? []).contains(where: adults.contains) == (verdict == "accepted"))
        #expect(scene.refer(to: Scene.mlds).verdicts == [verdict])
        #expect(scene.refer(to: Scene.mission).verdicts == [verdict])
        #expect(scene.refer(to: Scene.cio).verdicts == ["accepted"], "a CIO is for everybody")
    }

    @Test("is let through by a directory that is wrong: the kind decides, and what is not described is for adults")
    func wrongDirectory() {
        let everybody = Audience(minimumAge: 3, maximumAge: 99)
        func partner(_ kind: PartnerKind, _ audience: Audience) -> Partner {
            Partner(id: .of("p"), name: "P", kind: kind, audience: audience, publicKey: Scene.key, fields: [])
        }
        for kind in [PartnerKind.mlds, .missionLocale, .psad] {
            #expect(SchoolService(partner(kind, everybody)) == nil)
        }
        for kind in PartnerKind.allCases {
            #expect(SchoolService(partner(kind, Audience(isAdultService: true))) == nil)
            #expect(SchoolService(partner(kind, Audience(minimumAge: 16))) == nil)
        }
        #expect(SchoolService(partner(.other, Audience())) == nil)
        #expect(SchoolService(partner(.other, Audience(maximumAge: 15))) != nil)
        #expect(SchoolService(partner(.cio, Audience())) != nil)
    }

    @Test("is sent by a birth date that is corrected between confirmation and sending")
    func correctedBeforeSending() {
        var scene = Scene(bornOn: "2009-03-04")
        scene.contactIsKnown = false
        scene.raise(.tenHalfDays)
        #expect(scene.refer(to: Scene.mlds).verdicts == ["accepted"])
        scene.enrol(bornOn: "2012-03-04")
        scene.contactIsKnown = true
        let sent = scene.deliver(.context)
        #expect(sent.referrals.isEmpty)
        #expect(sent.happenings.first == "referral-withdrawn")
        #expect(sent.proposed == [.cio], "and what may be proposed is proposed")
    }

    @Test(
        "stays with an adult service once the birth date is corrected, though it has accepted",
        arguments: [false, true], [false, true])
    func correctedAfterSending(isCancelled: Bool, isClosed: Bool) {
        var scene = Scene(bornOn: "2009-03-04")
        scene.raise(.tenHalfDays)
        scene.refer(to: Scene.mlds)
        scene.reply(.accepted)
        if isClosed { #expect(scene.act(.close(reason: "dealt-with")).closingReasons == ["dealt-with"]) }
        scene.enrol(bornOn: isCancelled ? "2009-03-04" : "2012-03-04", status: isCancelled ? .cancelled : .enrolled)
        #expect(scene.deliver(.context).takenBack == [Scene.mlds.id])
        #expect(scene.pupilFile.present?.isOpen == !isClosed, "the case stays as it was")
    }

    @Test(
        "stays with an adult service, in whatever order acts and corrections come, before the case is closed or after")
    func anyOrder() {
        var random = SplitMix64(seed: 16)
        var wrong = 0
        var stayingWhenClosed = 0
        for _ in 0..<200 {
            var scene = Scene(bornOn: "2009-03-04")
            var isOfAge = true
            scene.raise(.tenHalfDays)
            for _ in 0..<30 {
                switch Int.random(in: 0..<6, using: &random) {
                case 0: scene.refer(to: Scene.mlds)
                case 1: scene.reply(.accepted)
                case 2: scene.act(.close(reason: "dealt-with"))
                case 3: scene.act(.reopen(reason: "mistake"))
                case 4:
                    scene.contactIsKnown.toggle()
                    scene.deliver(.context)
                default:
                    isOfAge = Bool.random(using: &random)
                    let young = Bool.random(using: &random) ? "2012-03-04" : nil
                    scene.enrol(bornOn: isOfAge ? "2009-03-04" : young)
                    scene.deliver(.context)
                }
                let stays = scene.pupilFile.present?.referrals.contains { $0.isActive && $0.state != .waiting } == true
                if stays, !isOfAge { wrong += 1 }
                if stays, scene.pupilFile.openCase == nil { stayingWhenClosed += 1 }
            }
        }
        #expect(wrong == 0)
        #expect(stayingWhenClosed > 0, "there is something to take back")
    }

    @Test("is kept waiting a day longer: on the sixteenth birthday the step names the services for adults")
    func comesOfAge() {
        var scene = Scene(bornOn: "2010-10-20")
        scene.raise(.tenHalfDays)
        #expect(scene.outcomes.proposed == [.cio])
        guard let due = scene.pupilFile.nextDue(in: scene.context) else {
            Issue.record("nothing is due")
            return
        }
        #expect(due == .at("2010-10-20T12:00:00Z").adding(seconds: 5_844 * 86_400), "noon UTC, 16 years on")
        scene.now = due
        scene.deliver(.time)
        #expect(scene.outcomes.proposed == [.cio, .mlds])
    }

    @Test("is taken back from an adult service for growing older than 25")
    func growsOlder() {
        var scene = Scene(bornOn: "2000-10-20")
        scene.raise(.leftWithoutSolution, "2026-10-09")
        scene.refer(to: Scene.mission)
        scene.now = .at("2026-11-02T08:00:00Z")
        #expect(scene.deliver(.context).takenBack.isEmpty)
    }

    @Test(
        "is sent to a partner for other ages than theirs",
        arguments: [
            ("2012-03-04", "accepted"), ("2009-03-04", "not-in-audience"), (nil, "age-unknown"),
        ])
    func audience(birthDate: String?, verdict: String) {
        var scene = Scene(bornOn: birthDate)
        scene.raise(.tenHalfDays)
        #expect(scene.refer(to: Scene.relay).verdicts == [verdict])
    }
}
