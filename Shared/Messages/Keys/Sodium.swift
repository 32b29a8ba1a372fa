import CSodium

enum Sodium {
    /// libsodium chooses its implementations for this processor here, once; the lazy global makes that thread-safe.
    static let ready: Bool = sodium_init() >= 0
}
