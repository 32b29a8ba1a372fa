/// What a request's head leads to.
struct HTTPAdmission: Sendable {
    /// The pattern of the route, for metrics; `none` where there is none.
    let route: String
    let maximumBodyBytes: Int
    let outcome: Outcome

    enum Outcome: Sendable {
        case answer(HTTPResponse)
        case handle(HTTPRequestHead, HTTPRoute.Handler)
    }
}
