import Correspondence
import Messages
import Seeded
import Testing

/// Random histories of one pupil: alerts that come and go and come twice, contacts that change, letters that arrive,
/// fail, get lost on the way or lose their outcome.
@Suite("In every history")
struct HistoryTests {
    private static let people = [Desk.mother, Desk.father]
    private static let dates = ["2026-10-02", "2026-10-05"]

    /// What was in the mailboxes, beside the desk.
    private struct World {
        var desk = Desk()
        var generator: SplitMix64
        /// By date: the newest revision; 0 before the first.
        var revisions = [Int](repeating: 0, count: dates.count)
        var hasContact = false
        /// Letters by person, in the order of their arrival.
        var mailboxes: [RecipientID: [Letter]] = [:]
        /// Letters by delivery whose process died.
        var crashes: [Identifier: Int] = [:]

        mutating func step() throws {
            switch generator.next() % 10 {
            case 0...2:
                let index = Int(generator.next() % UInt64(dates.count))
                revisions[index] += 1
                try say(index, revisions[index])
            case 3:
                // Told again, as after a rewind.
                let index = Int(generator.next() % UInt64(dates.count))
                if revisions[index] > 0 {
                    try say(index, 1 + Int(generator.next() % UInt64(revisions[index])))
                }
            case 4:
                hasContact = true
                try desk.contact(generator.chance(percent: 50) ? people : people.reversed())
            case 5...7:
                // The post is never away for longer than an outcome is waited for, unless it dies.
                for _ in 0..<generator.next() % 12 {
                    try empty(after: { _ in true })
                    try desk.pass(Int64(generator.next() % 300_000))
                }
            default: try empty(after: { $0.chance(percent: 50) })
            }
        }

        mutating func say(_ index: Int, _ revision: Int) throws {
            let alert = Desk.absence(dates[index])
            if revision.isMultiple(of: 2) {
                try desk.withdraw(alert, revision)
            } else {
                try desk.raise(alert, revision)
            }
        }

        /// Each letter at the post office meets its fate.
        mutating func empty(after isChosen: (inout SplitMix64) -> Bool) throws {
            for letter in desk.post where isChosen(&generator) {
                switch generator.next() % 6 {
                case 0:
                    try desk.answer(.failed(permanently: false), letter)
                case 1 where crashes[letter.delivery, default: 0] == 0:
                    // The process dies before or after it hands the mail over; of two deaths in a row nobody can know
                    // what arrived.
                    crashes[letter.delivery, default: 0] += 1
                    if generator.chance(percent: 50) { mailboxes[letter.recipient, default: []].append(letter) }
                    desk.lose(letter)
                default:
                    mailboxes[letter.recipient, default: []].append(letter)
                    try desk.answer(.sent, letter)
                }
            }
        }

        /// Everything that can arrive does.
        mutating func requestLetters() throws {
            try empty(after: { _ in true })
            if !hasContact { try desk.contact(people) }
            let before = desk.handedOver.count
            desk.reply = .sent
            try desk.pass(2 * Desk.day)
            for letter in desk.handedOver[before...] { mailboxes[letter.recipient, default: []].append(letter) }
        }
    }

    private func world(_ seed: UInt64, steps: Int = 40) throws -> World {
        var world = World(generator: SplitMix64(seed: seed))
        for _ in 0..<steps { try world.step() }
        return world
    }

    @Test("whoever is to be told believes, in the end, what stands", arguments: 0..<10)
    func belief(block: UInt64) throws {
        for seed in block * 20..<block * 20 + 20 {
            var world = try world(seed)
            try world.requestLetters()
            for (index, text) in Self.dates.enumerated() {
                let date = try #require(CalendarDate(text))
                let stands = !world.revisions[index].isMultiple(of: 2)
                for person in Self.people {
                    let last = world.mailboxes[person.id, default: []].last {
                        if case .unexplainedAbsence(date, _) = $0.subject { true } else { false }
                    }
                    // A repeat after a crash may be the last to arrive: it says the same as the first.
                    #expect((last?.kind == .notice) == stands, "seed \(seed), \(text)")
                }
            }
        }
    }

    @Test("a letter arrives once, or twice when a process died with it, under one id", arguments: 0..<10)
    func once(block: UInt64) throws {
        for seed in block * 20..<block * 20 + 20 {
            var world = try world(seed)
            try world.requestLetters()
            for (delivery, copies) in Dictionary(grouping: world.mailboxes.values.joined(), by: \.delivery) {
                #expect(copies.count <= 1 + world.crashes[delivery, default: 0], "seed \(seed)")
            }
        }
    }

    @Test("each delivery goes from requested over its attempts to one end", arguments: 0..<5)
    func letterActions(block: UInt64) throws {
        for seed in block * 20..<block * 20 + 20 {
            var world = try world(seed)
            try world.requestLetters()
            for (_, events) in Dictionary(grouping: world.desk.letterActions, by: \.id)
            where events[0].recipient != "family" {
                #expect(events[0].state == .requested, "seed \(seed)")
                let attempts = events.filter { $0.state == .attempted }.map(\.attempt)
                #expect(attempts == attempts.indices.map { $0 + 1 }, "seed \(seed)")
                let ends = events.filter { ![.requested, .attempted].contains($0.state) }
                #expect(ends.count <= 1 && (ends.isEmpty || events.last == ends[0]), "seed \(seed)")
            }
        }
    }

    @Test("the book asks for no time that has passed", arguments: 0..<5)
    func due(block: UInt64) throws {
        for seed in block * 20..<block * 20 + 20 {
            // `Desk.pass` throws when the clock would call for ever.
            var world = try world(seed)
            try world.desk.pass(400 * Desk.day)
            #expect(try world.desk.pupilLetters.isEmpty, "seed \(seed)")
        }
    }
}
