import Messages
import Policy
import Streaming

/// What is measured of the fold, and how.
///
/// Times are minima of several runs, taken part by part: a machine that others use too disturbs some parts of each run, and
/// hardly one part of all of them.
struct FoldMeasurement {
    private static let runs = 5
    private static let part = 10_000
    private static let transaction = StreamOptions().batchRecords

    private let facts: EncodedFacts
    private let policy: PolicyDocument
    private let parts: [Range<Int>]

    init(_ facts: EncodedFacts, _ policy: PolicyDocument) {
        self.facts = facts
        self.policy = policy
        parts = stride(from: 0, to: facts.count, by: Self.part).map { $0..<min($0 + Self.part, facts.count) }
    }

    // MARK: Time

    func printTimes() {
        let decoding = decoding()
        let folding = folding()
        report("\(facts.count) facts, least of \(Self.runs) runs, processor time of the thread")
        report("decoding alone", "\(decoding / facts.count) ns a fact")
        report(
            "the whole fold",
            "\(folding / facts.count) ns a fact, \(Self.decimal(folding, decoding)) times decoding alone")
    }

    private func decoding() -> Int {
        let decoder = AttendanceDecoder()
        var fact = AttendanceFact.blank
        return shortest {
        } _: { part in
            facts.forEach(in: part) { record in
                guard let value = record.value, case .decoded = decoder.decode(value, into: &fact) else {
                    // The workload is our own: what is refused is a fault of it, and fewer facts would look faster.
                    stop("a fact of the workload cannot be read")
                }
            }
        }
    }

    private func folding() -> Int {
        var run = FoldRun(policy)
        return shortest {
            run = FoldRun(policy)
        } _: { part in
            facts.forEach(in: part) { _ = run.apply($0) }
            if part.upperBound.isMultiple(of: Self.transaction) { run.commit() }
        }
    }

    /// The sum, over all parts, of the shortest time that the part took.
    private func shortest(before: () -> Void, _ body: (_ part: Range<Int>) -> Void) -> Int {
        var least = [Int](repeating: .max, count: parts.count)
        for _ in 0..<Self.runs {
            before()
            for (index, part) in parts.enumerated() {
                let start = Clock.thread
                body(part)
                least[index] = min(least[index], Clock.thread - start)
            }
        }
        return least.reduce(0, +)
    }

    // MARK: Facts that bring an alert, and those that do not

    private struct Share {
        var facts = 0
        var nanoseconds = 0
        var allocating = 0
        var bytes = 0
    }

    func printAlertsApart() {
        var least = [Int](repeating: .max, count: facts.count)
        var (silent, alerting) = (Share(), Share())
        var allocations = 0
        let (reading, given) = (Clock.reading, Allocations.ofThread)
        for _ in 0..<Self.runs {
            (silent, alerting) = (Share(), Share())
            var run = FoldRun(policy)
            let before = Allocations.count
            for part in parts {
                facts.forEach(in: part) { record in
                    let index = Int(record.offset)
                    let bytes = given.pointee
                    let start = Clock.monotonic
                    let brings = run.apply(record)
                    least[index] = min(least[index], Clock.monotonic - start)
                    let allocated = Int(given.pointee - bytes)
                    func count(_ share: inout Share) {
                        share.facts += 1
                        share.nanoseconds += max(least[index] - reading, 0)
                        share.bytes += allocated
                        share.allocating += allocated > 0 ? 1 : 0
                    }
                    if brings { count(&alerting) } else { count(&silent) }
                }
                if part.upperBound.isMultiple(of: Self.transaction) { run.commit() }
            }
            allocations = Allocations.count - before
        }
        report("\(silent.facts) facts that bring no alert, \(alerting.facts) that do; a fact of each:")
        report(
            "without an alert",
            "\(silent.nanoseconds / silent.facts) ns; \(Self.decimal(silent.allocating * 100, silent.facts)) % allocate, "
                + "the pupil's block alone; over all of them \(silent.bytes / silent.facts) bytes a fact")
        report(
            "with an alert",
            "\(alerting.nanoseconds / alerting.facts) ns; "
                + "\(Self.decimal(allocations - silent.allocating, alerting.facts)) allocations, "
                + "\(alerting.bytes / alerting.facts) bytes")
    }

    // MARK: Memory

    func printMemory() {
        let before = Allocations.heldBytes
        var first = FoldRun(policy)
        var seen = Set<Pseudonym>()
        for part in parts {
            facts.forEach(in: part) { record in
                let key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? ""
                if let pupil = Pseudonym(hex: key), seen.insert(pupil).inserted { _ = first.apply(record) }
            }
        }
        first.commit()
        seen = []
        let alone = Allocations.heldBytes - before
        let pupils = first.pupils
        first = FoldRun(policy)
        for part in parts {
            facts.forEach(in: part) { _ = first.apply($0) }
            if part.upperBound.isMultiple(of: Self.transaction) { first.commit() }
        }
        first.commit()
        let whole = Allocations.heldBytes - before
        let halfDays = first.halfDays
        report("\(pupils) pupils, \(halfDays) half-days kept, in \(whole) bytes as the allocator rounds them")
        report("a pupil", "\(Self.decimal(alone, pupils)) bytes with the first half-day")
        report("each further half-day", "\(Self.decimal(whole - alone, halfDays - pupils)) bytes")
        report(
            "all in all",
            "\(Self.decimal(whole * 100, 24 * halfDays + 64 * pupils)) % of 24 bytes a half-day and 64 a pupil")
    }

    // MARK: Words

    private static func decimal(_ value: Int, _ divisor: Int) -> String {
        let hundredths = value * 100 / max(divisor, 1)
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
    }

    private func report(_ title: String, _ text: String) {
        report("  \(title)\(String(repeating: " ", count: max(24 - title.count, 1)))\(text)")
    }

    private func report(_ line: String) { print(line) }
}
