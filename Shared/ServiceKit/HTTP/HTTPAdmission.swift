/// What a request's head leads to.
struct HTTPAdmission: Sendable {
    /// The pattern of the route, for metrics; `none` where there is none.
    let route: String
    /// How long a body the route takes.
    let maximumBodyBytes: Int
    /// How much of a body that nobody wants is read all the same, so that a client that sends before it reads gets its
    /// answer instead of a reset.
    var toleratedBodyBytes = HTTPAdmission.tolerance
    let outcome: Outcome

    private static let tolerance = 1 << 20

    /// The same of a body that is longer than its route takes, by its length or as it comes, all of it counted.
    static func tolerance(beyond limit: Int) -> Int { tolerance + 2 * limit }

    enum Outcome: Sendable {
        case answer(HTTPResponse)
        case handle(HTTPRequestHead, HTTPRoute.Handler)
    }
}
