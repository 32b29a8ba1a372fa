internal import CSodium

/// libsodium, made ready once. This folder alone touches the library.
enum Sodium {
    private static let isReady = sodium_init() >= 0

    static func prepare() {
        precondition(isReady, "libsodium finds no source of random bytes")
    }
}
