/// What a request's head leads to.
struct HTTPAdmission: Sendable {
    /// The pattern of the route, for metrics; `none` where there is none.
    let route: String
    /// How long a body the route takes.
    let maximumBodyBytes: Int
    /// How much of a body that nobody wants is read all the same, so that a client that sends before it reads gets its
    /// answer instead of a reset.
    var toleratedBodyBytes = 1 << 20
    let outcome: Outcome

    enum Outcome: Sendable {
        case answer(HTTPResponse)
        case handle(HTTPRequestHead, HTTPRoute.Handler)
    }
}
