/// Numbers of partitions as people read them: `0-7, 12`.
package struct PartitionNumbers: CustomStringConvertible {
    private let numbers: [Int32]

    package init(_ numbers: some Sequence<Int32>) { self.numbers = Set(numbers).sorted() }

    package var description: String {
        var ranges: [ClosedRange<Int32>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
            .joined(separator: ", ")
    }

    /// To begin a sentence with: `partition 3`, `partitions 0-7, 12`.
    package var subject: String { "partition\(isOne ? "" : "s") \(self)" }
    package var isOne: Bool { numbers.count == 1 }
}

extension TopicPartition {
    /// `vigie.attendance[3]`, or `16 partitions: 0-7 of vigie.attendance, 0-7 of vigie.enrolments`.
    package static func list(_ places: some Collection<TopicPartition>) -> String {
        guard places.count > 1 else { return places.first?.description ?? "no partition" }
        let topics = Dictionary(grouping: places, by: \.topic).sorted { $0.key < $1.key }
        return "\(places.count) partitions: "
            + topics.map { "\(PartitionNumbers($1.map(\.partition))) of \($0)" }.joined(separator: ", ")
    }
}
