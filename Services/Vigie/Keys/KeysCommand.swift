import Glibc
import Messages
import ServiceKit

/// `vigie keys`: the secrets of an installation. They are made once; a lost pseudonym key cannot be made again, and what was
/// known of each pupil is then another's.
enum KeysCommand {
    static let pseudonym = "pseudonym.key"
    static let contactPublic = "contact-public.key"
    static let contactSecret = "contact-secret.key"

    /// Never replaces a file that is there.
    static func generate(in directory: String, quietly: Bool = false) throws {
        guard mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw ServiceFailure(
                .failure, "the directory \(directory) cannot be made: \(String(cString: strerror(errno)))")
        }
        let pair = try secretKey()
        try write(
            KeyFile.text(
                KeyFile.randomKey(), comment: "Vigie: makes pseudonyms. For intake alone (VIGIE_PSEUDONYM_KEY_FILE)."),
            to: "\(directory)/\(pseudonym)", mode: 0o600)
        try write(publicText(pair.publicKey), to: "\(directory)/\(contactPublic)", mode: 0o644)
        try write(secretText([pair.bytes]), to: "\(directory)/\(contactSecret)", mode: 0o600)
        guard !quietly else { return }
        for name in [pseudonym, contactPublic, contactSecret] { print("made \(directory)/\(name)") }
    }

    /// Makes another pair for contacts. The former secret keys stay below the new one: they open what was sealed before.
    static func rotate(in directory: String) throws {
        let (secretPath, publicPath) = ("\(directory)/\(contactSecret)", "\(directory)/\(contactPublic)")
        let former: [[UInt8]]
        do {
            former = try KeyFile.parseAll(
                String(decoding: SecretFile(path: secretPath).read(), as: UTF8.self),
                for: Variables.contactSecretKeyFile.name)
        } catch let error as KeyFile.Failure {
            throw ServiceFailure(.failure, "\(secretPath) is not the file of the secret keys: it \(error)")
        } catch let error as FileError {
            throw ServiceFailure(.failure, error.named)
        }
        let pair = try secretKey()
        // The secret one first: nothing may be sealed to a key that nobody has kept.
        try replace(secretPath, with: secretText([pair.bytes] + former), mode: 0o600)
        try replace(publicPath, with: publicText(pair.publicKey), mode: 0o644)
        print(
            """
            made \(publicPath) anew; \(secretPath) has \(former.count + 1) keys, the newest first
            1. give \(contactSecret) to referral and notification, and restart them: they open both
            2. give \(contactPublic) to intake, and restart it: it seals to the new one
            3. when every contact has been sent again, take the lines of the former keys out of \(contactSecret), and restart them
            """)
    }

    private static func publicText(_ key: PublicKey) -> String {
        KeyFile.text(key.bytes, comment: "Vigie: seals contacts. For intake (VIGIE_CONTACT_PUBLIC_KEY_FILE).")
    }

    private static func secretText(_ keys: [[UInt8]]) -> String {
        KeyFile.text(
            keys, comment: "Vigie: opens contacts. For referral and notification (VIGIE_CONTACT_SECRET_KEY_FILE).")
    }

    /// Who reads the file meanwhile, or after a crash, has the one or the other whole.
    private static func replace(_ path: String, with text: String, mode: mode_t) throws {
        let draft = "\(path).\(getpid())"
        try write(text, to: draft, mode: mode)
        guard rename(draft, path) == 0 else {
            throw ServiceFailure(.failure, "\(path) cannot be replaced: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes the secret half of a new pair to a file, for the partner alone, and prints the public half as the partners' file
    /// has it.
    static func partner(_ file: String) throws {
        let pair = try secretKey()
        try write(
            KeyFile.text(pair.bytes, comment: "Opens the referrals made to one partner. For that partner alone."),
            to: file, mode: 0o600)
        var writer = JSONWriter()
        pair.publicKey.write(to: &writer)
        print(#""publicKey": \#(String(decoding: writer.bytes, as: UTF8.self))"#)
    }

    /// Prints a new key, to be handed to its holder, and the line's `key` that stands for it.
    static func bearer() {
        let key = BearerKey.generate()
        print("key\t\(key)\ndigest\t\(BearerKey.digest(of: key))")
    }

    static func secretKey() throws -> SecretKey {
        guard let key = SecretKey(bytes: KeyFile.randomKey()) else {
            throw ServiceFailure(.failure, "the system's generator gave no usable key")
        }
        return key
    }

    static func write(_ text: String, to path: String, mode: mode_t) throws {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else {
            throw ServiceFailure(.failure, "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        defer { close(file) }
        let bytes = Array(text.utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count, fsync(file) == 0 else {
            throw ServiceFailure(.failure, "\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
