import Messages
import ServiceKit

/// The board over HTTP: the cases of a person's schools.
struct BoardRoutes: Sendable {
    private let staff: KeyRing<StaffMember>
    private let board: Board

    init(staff: KeyRing<StaffMember>, board: Board) {
        self.staff = staff
        self.board = board
    }

    var routes: [HTTPRoute] { [list, one] }

    private func authorize(_ head: HTTPRequestHead) throws(Problem) -> StaffMember {
        try staff.authenticatePerson(head).member
    }

    private var list: HTTPRoute {
        HTTPRoute(.get, ResourcePath.cases, query: Query.names, authorize: authorize) {
            (request: HTTPRequest, member: StaffMember) in
            let query = try Query(request.head, member)
            // Of a case that is not there nobody knows what comes after it.
            if let after = query.after, try board.view(of: after.text, for: member) == nil {
                throw Problem.invalidQuery("after")
            }
            // One more than asked for tells whether there is a next page.
            let views = try board.views(
                of: query.schools, isOpen: query.isOpen, after: query.after, limit: query.limit + 1)
            let page = Array(views.prefix(query.limit))
            return .json(.ok, CaseList(cases: page, next: views.count > page.count ? page.last?.id : nil).encoded())
        }
    }

    private var one: HTTPRoute {
        HTTPRoute(.get, ResourcePath.oneCase, authorize: authorize) { (request: HTTPRequest, member: StaffMember) in
            guard let view = try board.view(of: request.parameter("case"), for: member) else {
                throw Problem.noSuchCase
            }
            return .json(.ok, view.encoded())
        }
    }

    private struct Query {
        static let names = ["state", "school", "after", "limit"]

        var schools: Set<UAI>?
        var isOpen: Bool?
        var after: Identifier?
        var limit = CaseList.usualSize

        init(_ head: HTTPRequestHead, _ member: StaffMember) throws(Problem) {
            let scope = head.query("state").map(CaseList.Scope.init(rawValue:)) ?? .usual
            switch scope {
            case .open: isOpen = true
            case .closed: isOpen = false
            case .all: isOpen = nil
            case nil: throw .invalidQuery("state")
            }
            schools = member.schools
            if let text = head.query("school") {
                guard let school = try? UAI(text) else { throw .invalidQuery("school") }
                guard member.maySee(school) else { throw .notYourSchool }
                schools = [school]
            }
            if let text = head.query("after") {
                guard let id = Identifier(text) else { throw .invalidQuery("after") }
                after = id
            }
            if let text = head.query("limit") {
                guard let number = Int(text), CaseList.sizes.contains(number) else {
                    throw .invalidQuery("limit")
                }
                limit = number
            }
        }
    }
}
