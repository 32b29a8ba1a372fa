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
        try write(
            KeyFile.text(
                pair.publicKey.bytes, comment: "Vigie: seals contacts. For intake (VIGIE_CONTACT_PUBLIC_KEY_FILE)."),
            to: "\(directory)/\(contactPublic)", mode: 0o644)
        try write(
            KeyFile.text(
                pair.bytes,
                comment: "Vigie: opens contacts. For referral and notification (VIGIE_CONTACT_SECRET_KEY_FILE)."),
            to: "\(directory)/\(contactSecret)", mode: 0o600)
        guard !quietly else { return }
        for name in [pseudonym, contactPublic, contactSecret] { print("made \(directory)/\(name)") }
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
