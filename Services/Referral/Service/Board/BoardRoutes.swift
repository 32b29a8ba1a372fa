import Messages
import ServiceKit

/// The board over HTTP: the cases of a person's schools.
struct BoardRoutes: Sendable {
    private let staff: KeyRing<StaffMember>
    private let board: Board

    /// Cases a page.
    private static let pageSizes = 1...200
    private static let pageSize = 50

    init(staff: KeyRing<StaffMember>, board: Board) {
        self.staff = staff
        self.board = board
    }

    var routes: [HTTPRoute] { [list, one] }

    /// Only for people: a school's system has no business in cases.
    private func admit(_ head: HTTPRequestHead) throws(Problem) -> StaffMember {
        let member = try staff.admit(head)
        guard member.person != nil else { throw .notAPerson }
        return member
    }

    /// `GET /v1/cases?status=open|closed|all&school=0750655E&limit=50&after=<case>`: those that changed last first.
    private var list: HTTPRoute {
        HTTPRoute(.get, "/v1/cases", admit: admit) { (request: HTTPRequest, member: StaffMember) in
            let query = try Query(request.head, member)
            let views = try board.views(
                of: query.schools, isOpen: query.isOpen, after: query.after, limit: query.limit)
            var writer = Messages.JSONWriter()
            writer.object { writer in
                writer.field("cases", views.map(CaseView.Summary.init(view:)))
                writer.field("next", ifPresent: views.count == query.limit ? views.last?.id : nil)
            }
            return .json(.ok, writer.bytes)
        }
    }

    private var one: HTTPRoute {
        HTTPRoute(.get, "/v1/cases/{case}", admit: admit) { (request: HTTPRequest, member: StaffMember) in
            guard let id = Identifier(request.parameter("case")), let view = try board.view(of: id) else {
                throw Problem.noSuchCase
            }
            guard member.maySee(view.school) else { throw Problem.notYourSchool }
            var writer = Messages.JSONWriter()
            view.write(to: &writer)
            return .json(.ok, writer.bytes)
        }
    }

    private struct Query {
        var schools: Set<UAI>?
        var isOpen: Bool?
        var after: Identifier?
        var limit = BoardRoutes.pageSize

        init(_ head: HTTPRequestHead, _ member: StaffMember) throws(Problem) {
            switch head.query("status") ?? "open" {
            case "open": isOpen = true
            case "closed": isOpen = false
            case "all": isOpen = nil
            default: throw .invalidQuery("status")
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
                guard let number = Int(text), BoardRoutes.pageSizes.contains(number) else {
                    throw .invalidQuery("limit")
                }
                limit = number
            }
        }
    }
}
