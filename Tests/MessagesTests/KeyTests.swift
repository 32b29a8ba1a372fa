import Messages
import Testing

@Suite("Keys and sealed boxes")
struct KeyTests {
    @Test("what is sealed is opened by its recipient only, and not after a byte was changed")
    func seal() throws {
        let key = try #require(SecretKey(bytes: KeyFile.randomKey()))
        let other = try #require(SecretKey(bytes: KeyFile.randomKey()))
        for length in [0, 1, 15, 1_000] {
            let message = [UInt8](repeating: 7, count: length)
            let box = SealedBox(sealing: message, to: key.publicKey)
            #expect(box.bytes.count == length + SealedBox.overhead)
            #expect(box.opened(with: key) == message)
            #expect(box.opened(with: other) == nil)
            var bytes = box.bytes
            bytes[bytes.count - 1] ^= 1
            #expect(SealedBox(bytes: bytes)?.opened(with: key) == nil)
        }
    }

    @Test("what is shorter than an empty box is none")
    func short() {
        #expect(SealedBox(bytes: [UInt8](repeating: 0, count: SealedBox.overhead - 1)) == nil)
    }

    @Test("a point of small order is no public key")
    func smallOrder() {
        #expect(PublicKey(bytes: [UInt8](repeating: 0, count: 32)) == nil)
        #expect(PublicKey(hex: "01" + String(repeating: "00", count: 31)) == nil)
    }

    @Test("a key comes back from its file, whatever the comments and line ends around it")
    func file() throws {
        let key = KeyFile.randomKey()
        let text = KeyFile.text(key, comment: "the key of a test")
        #expect(try KeyFile.parse(text, for: "VIGIE_X_KEY_FILE") == key)
        let elsewhere = "\r\n" + text.split(separator: "\n").joined(separator: "\r\n") + "\r\n\r\n"
        #expect(try KeyFile.parse(elsewhere, for: "VIGIE_X_KEY_FILE") == key)
        #expect(KeyFile.randomKey() != key)
    }

    @Test(
        "a file without one key is refused, and the refusal does not repeat it",
        arguments: [
            ("", .noKey), ("# only words\n", .noKey), ("abc\n", .notHexadecimal(line: 1)),
            ("\nzz00\n", .notHexadecimal(line: 2)),
            (String(repeating: "ab", count: 32) + "\n" + String(repeating: "cd", count: 32), .severalKeys),
        ] as [(String, KeyFile.Failure)])
    func badFile(text: String, failure: KeyFile.Failure) {
        #expect(throws: failure) { try KeyFile.parse(text, for: "VIGIE_X_KEY_FILE") }
        #expect(!failure.description.contains("abc") && !failure.description.contains("zz00"))
    }

    @Test("of several keys any opens what was sealed to its own; one that is not among them opens nothing")
    func several() throws {
        let keys = try (0..<3).map { _ in try #require(SecretKey(bytes: KeyFile.randomKey())) }
        let ring = try #require(SecretKeys(Array(keys[..<2])))
        #expect(ring.newest.publicKey == keys[0].publicKey)
        for (index, key) in keys.enumerated() {
            let box = SealedBox(sealing: [1, 2, 3], to: key.publicKey)
            #expect(box.opened(with: ring) == (index < 2 ? [1, 2, 3] : nil))
        }
        #expect(SecretKeys([]) == nil)
        #expect(SecretKeys([keys[0], keys[0]]) == nil)
        let other = try #require(SecretKeys(Array(keys[1...])))
        #expect(SecretKeys(ring.all.reversed())?.digest == ring.digest)
        #expect(other.digest != ring.digest)
    }

    @Test("the keys of a file come back in their order, and one that is wanted alone is not taken from several")
    func severalInFile() throws {
        let keys = (0..<3).map { _ in KeyFile.randomKey() }
        let text = KeyFile.text(keys, comment: "For one of them (VIGIE_X_KEY_FILE).")
        #expect(try KeyFile.parseAll(text, for: "VIGIE_X_KEY_FILE") == keys)
        #expect(throws: KeyFile.Failure.severalKeys) { try KeyFile.parse(text, for: "VIGIE_X_KEY_FILE") }
        #expect(throws: KeyFile.Failure.notHexadecimal(line: 5)) {
            try KeyFile.parseAll(text + "0123\n", for: "VIGIE_X_KEY_FILE")
        }
        #expect(throws: KeyFile.Failure.noKey) { try KeyFile.parseAll("# nothing\n", for: "VIGIE_X_KEY_FILE") }
    }

    @Test("a file whose comment says that it is for another variable is refused, for the key in it is another's")
    func fileOfAnother() throws {
        let key = KeyFile.randomKey()
        let text = KeyFile.text(key, comment: "For one of them (VIGIE_X_KEY_FILE).")
        #expect(try KeyFile.parse(text, for: "VIGIE_X_KEY_FILE") == key)
        #expect(throws: KeyFile.Failure.ofAnother(variable: "VIGIE_X_KEY_FILE")) {
            try KeyFile.parse(text, for: "VIGIE_Y_KEY_FILE")
        }
    }
}
