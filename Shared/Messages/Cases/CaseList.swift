/// One page of cases, those that changed last first: `GET /v1/cases`.
public struct CaseList: Hashable, Sendable {
    /// Which cases are asked for (`state`).
    public enum Scope: String, Sendable, CaseIterable, JSONCodable {
        case open, closed, all

        public static let usual = Scope.open
    }

    /// How many cases a page may have (`limit`).
    public static let sizes = 1...200
    public static let usualSize = 50

    public var cases: [CaseView]
    /// The case that the next page comes after (`after`); nil when this page is the last.
    public var next: Identifier?

    public init(cases: [CaseView], next: Identifier?) {
        self.cases = cases
        self.next = next
    }
}

extension CaseList: JSONWritable {
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("cases", cases.map(Entry.init(view:)))
            writer.field("next", ifPresent: next)
        }
    }

    private struct Entry: JSONWritable {
        let view: CaseView

        func write(to writer: inout JSONWriter) { view.writeEntry(to: &writer) }
    }
}
