internal import FoundationEssentials
import Glibc
internal import Synchronization

/// The bearer keys that a service knows, and whom each stands for: the file of `VIGIE_KEYS_FILE`. Any thread.
///
/// One JSON object a line: `key`, the digest that `BearerKey.digest(of:)` gives, and the members of `Subject` beside it.
/// Empty lines and lines that begin with `#` are left out.
///
///     {"key": "0f3c…", "name": "Collège Exemple", "schools": ["0690001A"]}
///
/// A changed file is read again within seconds, so that a key can be withdrawn without a restart, save the last one; one that
/// has become wrong, or holds no key any more, is logged at every look until it is right again, and the keys stay as they were.
public final class KeyRing<Subject: Decodable & Sendable>: Sendable {
    private struct State {
        var subjects: [[UInt8]: Subject]
        var stamp: FileStamp
        var nextLook: ContinuousClock.Instant
        /// The file has become wrong: the keys are those that it held before.
        var isWrong = false
    }

    private let path: String
    private let interval: Duration
    private let log: Logger
    private let state: Mutex<State>

    /// Reads the file. Blocks on the disk.
    ///
    /// - Parameter interval: how long a change of the file may go unnoticed.
    /// - Throws: an error that names the file, the line and what is wrong in it.
    public init(file path: String, interval: Duration = .seconds(5), log: Logger) throws(FileError) {
        self.path = path
        self.interval = interval
        self.log = log.component("keys")
        let stamp = FileStamp(path)
        state = Mutex(State(subjects: try Self.read(path), stamp: stamp, nextLook: .now + interval))
    }

    /// How many keys there are.
    public var count: Int { state.withLock { $0.subjects.count } }

    /// Whom they stand for, in no order.
    public var subjects: [Subject] { state.withLock { Array($0.subjects.values) } }

    /// Whom a key stands for; nil when nobody knows it.
    public func subject(of key: String) -> Subject? {
        let digest = BearerKey.digest(key)
        return state.withLock { state in
            look(&state)
            // Found by its digest, which nobody can steer: the time of the search tells nothing of any key.
            return state.subjects[digest]
        }
    }

    /// How many keys there are, and whether the file is what they were read from.
    public func expose(in metrics: Metrics) {
        metrics.reading("vigie_keys", "Bearer keys that are known.") { [self] in
            state.withLock { state in
                look(&state)
                return Double(state.subjects.count)
            }
        }
        metrics.reading("vigie_keys_file_wrong", "1 while the file of keys is wrong, and those that it held stand.") {
            [self] in
            state.withLock { state in
                look(&state)
                return state.isWrong ? 1 : 0
            }
        }
    }

    /// Whom the request's `Authorization` stands for.
    ///
    /// - Throws: 401 with `WWW-Authenticate` when there is no key or nobody knows it.
    public func authenticate(_ head: HTTPRequestHead) throws(Problem) -> Subject {
        guard let key = head.bearer, let subject = subject(of: key) else { throw .unauthorized }
        return subject
    }

    private func look(_ state: inout State) {
        guard ContinuousClock.now >= state.nextLook else { return }
        state.nextLook = .now + interval
        let stamp = FileStamp(path)
        guard stamp != state.stamp else {
            state.isWrong = false
            return
        }
        do throws(FileError) {
            let subjects = try Self.read(path)
            // An editor may have cut it off a moment ago, and nobody could come in any more.
            guard !subjects.isEmpty || state.subjects.isEmpty else {
                throw FileError(path: path, problem: "holds no key any more; the last one is withdrawn by a restart")
            }
            state.subjects = subjects
            state.stamp = stamp
            state.isWrong = false
            log.info("keys read again", [.count("keys", state.subjects.count)])
        } catch {
            state.isWrong = true
            log.error("keys not read again", [.text("reason", error.sentence)])
        }
    }

    private static func read(_ path: String) throws(FileError) -> [[UInt8]: Subject] {
        let bytes = try FileBytes.read(path, limit: 16 << 20)
        var subjects: [[UInt8]: Subject] = [:]
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
        {
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
            guard !isBlank, line.first != UInt8(ascii: "#") else { continue }
            func refuse(_ problem: String) -> FileError {
                FileError(path: path, problem: "is wrong in line \(number + 1): \(problem)")
            }
            let entry: Entry
            do {
                entry = try JSONDecoder().decode(Entry.self, from: Data(line))
            } catch let error as DecodingError {
                throw refuse(describe(error))
            } catch {
                throw refuse("it is no JSON object")
            }
            guard let digest = Self.bytes(ofHex: entry.key) else {
                throw refuse("key must be 64 hex digits, the digest of a key")
            }
            guard subjects.updateValue(entry.subject, forKey: digest) == nil else {
                throw refuse("this key stands in an earlier line already")
            }
        }
        return subjects
    }

    private struct Entry: Decodable {
        let key: String
        let subject: Subject

        private enum CodingKeys: CodingKey { case key }

        init(from decoder: any Decoder) throws {
            key = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .key)
            subject = try Subject(from: decoder)
        }
    }

    /// Without the values, which name people.
    private static func describe(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, _): return "\(key.stringValue) is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context):
            return "\(path(context)) is not of the type expected"
        case .dataCorrupted(let context):
            return context.codingPath.isEmpty
                ? "it is no JSON object" : "\(path(context)) is not a value that it may have"
        @unknown default: return "it cannot be read"
        }
    }

    private static func bytes(ofHex text: String) -> [UInt8]? {
        guard text.utf8.count == 2 * BearerKey.digestBytes else { return nil }
        var bytes: [UInt8] = []
        var rest = text[...]
        while !rest.isEmpty {
            let pair = rest.prefix(2)
            guard pair.allSatisfy(\.isHexDigit), let byte = UInt8(pair, radix: 16) else { return nil }
            bytes.append(byte)
            rest = rest.dropFirst(2)
        }
        return bytes
    }
}
