import ServiceKit

/// The variables that intake alone reads.
enum IntakeVariables {
    static let requestRate = Variable<Int>.integer(
        "VIGIE_INTAKE_REQUESTS_PER_SECOND",
        "how many requests a second one sender may make; twice as many may come at once", in: 1...100_000,
        default: SenderRateLimiter.Limits().rate)

    static let concurrency = Variable<Int>.integer(
        "VIGIE_INTAKE_CONCURRENT_REQUESTS", "how many requests of one sender may be under way at a time", in: 1...1_000,
        default: SenderRateLimiter.Limits().concurrency)
}
