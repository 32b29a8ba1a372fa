import Glibc

/// An environment variable that a service declares: its name, meaning, unit and default, and how its text becomes a value.
/// An empty variable counts as one that is not set.
public struct Variable<Value: Sendable>: VariableDeclaration {
    public let name: String
    public let meaning: String
    public let unit: String?
    public let defaultText: String?
    private let fallback: Value?
    private let parse: @Sendable (String) throws(Refusal) -> Value

    /// Why a text is refused, to be read after the variable's name.
    public struct Refusal: Error {
        let problem: String

        public init(_ problem: String) {
            self.problem = problem
        }
    }

    /// - Parameters:
    ///   - fallback: the value when the variable is not set; nil makes it required.
    ///   - defaultText: how the default is shown; nil for none.
    ///   - parse: a text that is not empty, its outer white space removed; throws what is wrong with it.
    public init(
        _ name: String, _ meaning: String, unit: String? = nil, fallback: Value?, defaultText: String?,
        parse: @escaping @Sendable (String) throws(Refusal) -> Value
    ) {
        self.name = name
        self.meaning = meaning
        self.unit = unit
        self.fallback = fallback
        self.defaultText = defaultText
        self.parse = parse
    }

    public var isRequired: Bool { fallback == nil }

    public func resolve(_ text: String?) throws(ConfigurationError) -> any Sendable {
        try value(of: text)
    }

    /// The value of the text that the environment holds, or the default where it holds none.
    public func value(of text: String?) throws(ConfigurationError) -> Value {
        let text = text.map { String($0.trimmed) } ?? ""
        guard !text.isEmpty else {
            guard let fallback else { throw ConfigurationError(name, "is not set: it names \(meaning)") }
            return fallback
        }
        do {
            return try parse(text)
        } catch {
            throw ConfigurationError(name, error.problem)
        }
    }

    /// The same variable, which may be left out.
    public func optional(defaultText: String? = nil) -> Variable<Value?> {
        Variable<Value?>(name, meaning, unit: unit, fallback: .some(nil), defaultText: defaultText) {
            [parse] (text) throws(Variable<Value?>.Refusal) -> Value? in
            do throws(Refusal) {
                return try parse(text)
            } catch {
                throw Variable<Value?>.Refusal(error.problem)
            }
        }
    }
}

extension Variable where Value == String {
    /// A text without control characters.
    public static func text(_ name: String, _ meaning: String, default fallback: String? = nil) -> Variable {
        Variable(name, meaning, fallback: fallback, defaultText: fallback) { (text) throws(Refusal) -> String in
            guard text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
                throw Refusal("holds a control character")
            }
            return text
        }
    }

    /// A URL with one of these schemes.
    public static func url(
        _ name: String, _ meaning: String, schemes: [String], default fallback: String? = nil
    ) -> Variable {
        Variable(name, meaning, fallback: fallback, defaultText: fallback) { (text) throws(Refusal) -> String in
            guard schemes.contains(where: { text.hasPrefix("\($0)://") && text.count > $0.count + 3 }),
                !text.contains(where: \.isWhitespace)
            else {
                // Not quoted: a URL may carry a password.
                throw Refusal("must be a URL that begins with \(schemes.map { "\($0)://" }.joined(separator: " or "))")
            }
            return text
        }
    }

    /// The path of a file that exists and can be read.
    ///
    /// - Parameter remedy: how such a file is had, to be read in brackets: `vigie keys generate makes it`.
    public static func file(
        _ name: String, _ meaning: String, default fallback: String? = nil, remedy: String? = nil
    ) -> Variable {
        let remedy = remedy.map { " (\($0))" } ?? ""
        return Variable(name, meaning + remedy, fallback: fallback, defaultText: fallback) {
            (text) throws(Refusal) -> String in
            var status = stat()
            guard stat(text, &status) == 0 else {
                throw Refusal("names \(text.quoted), which cannot be opened: \(SystemError.current)\(remedy)")
            }
            guard status.st_mode & S_IFMT != S_IFDIR else {
                throw Refusal("names \(text.quoted), which is a directory")
            }
            guard status.st_mode & S_IFMT == S_IFREG else {
                throw Refusal("names \(text.quoted), which is no regular file")
            }
            guard access(text, R_OK) == 0 else {
                throw Refusal("names \(text.quoted), which cannot be read: \(SystemError.current)")
            }
            return text
        }
    }

    /// The path of a directory, which is made where it is missing.
    public static func directory(_ name: String, _ meaning: String, default fallback: String? = nil) -> Variable {
        Variable(name, meaning, fallback: fallback, defaultText: fallback) { (text) throws(Refusal) -> String in
            var status = stat()
            guard stat(text, &status) != 0 || status.st_mode & S_IFMT == S_IFDIR else {
                throw Refusal("names \(text.quoted), which is not a directory")
            }
            return text
        }
    }
}

extension Variable where Value == SecretFile {
    /// The path of a file that holds a secret, which must exist and be readable.
    ///
    /// - Parameter remedy: how such a file is had, to be read in brackets: `vigie keys generate makes it`.
    public static func secretFile(_ name: String, _ meaning: String, remedy: String? = nil) -> Variable {
        let file = Variable<String>.file(name, meaning, remedy: remedy)
        return Variable(name, file.meaning, fallback: nil, defaultText: nil) { (text) throws(Refusal) -> SecretFile in
            do throws(ConfigurationError) {
                return SecretFile(path: try file.value(of: text))
            } catch {
                throw Refusal(error.problem)
            }
        }
    }
}

extension Variable where Value == Int {
    /// A whole number of this range.
    public static func integer(
        _ name: String, _ meaning: String, unit: String? = nil, in range: ClosedRange<Int>, default fallback: Int? = nil
    ) -> Variable {
        Variable(name, meaning, unit: unit, fallback: fallback, defaultText: fallback.map(String.init)) {
            (text) throws(Refusal) -> Int in
            guard let number = Int(text) else { throw Refusal("is \(text.quoted), and must be a whole number") }
            guard range.contains(number) else {
                throw Refusal("is \(number), and must lie between \(range.lowerBound) and \(range.upperBound)")
            }
            return number
        }
    }
}

extension Variable where Value == Duration {
    /// A whole number of milliseconds of this range.
    public static func milliseconds(
        _ name: String, _ meaning: String, in range: ClosedRange<Int>, default fallback: Int? = nil
    ) -> Variable {
        let number = Variable<Int>.integer(name, meaning, in: range)
        return Variable(
            name, meaning, unit: "ms", fallback: fallback.map { .milliseconds($0) },
            defaultText: fallback.map(String.init)
        ) { (text) throws(Refusal) -> Duration in
            do throws(ConfigurationError) {
                return .milliseconds(try number.value(of: text))
            } catch {
                throw Refusal(error.problem)
            }
        }
    }
}

extension Variable where Value == Bool {
    /// `true` or `false`.
    public static func flag(_ name: String, _ meaning: String, default fallback: Bool) -> Variable {
        Variable(name, meaning, fallback: fallback, defaultText: "\(fallback)") { (text) throws(Refusal) -> Bool in
            guard let value = Bool(text) else { throw Refusal("is \(text.quoted), and must be true or false") }
            return value
        }
    }
}

extension Variable where Value == ListenAddress {
    /// `host:port`.
    public static func listenAddress(
        _ name: String, _ meaning: String, default fallback: ListenAddress? = nil
    ) -> Variable {
        Variable(name, meaning, fallback: fallback, defaultText: fallback.map { "\($0)" }) {
            (text) throws(Refusal) -> ListenAddress in
            guard let address = ListenAddress(text) else {
                throw Refusal("is \(text.quoted), and must be host:port, such as 127.0.0.1:8081 or [::1]:8081")
            }
            return address
        }
    }
}

extension Variable where Value: RawRepresentable<String> & CaseIterable {
    /// One of the words of an enumeration.
    public static func choice(_ name: String, _ meaning: String, default fallback: Value? = nil) -> Variable {
        Variable(name, meaning, fallback: fallback, defaultText: fallback?.rawValue) {
            (text) throws(Refusal) -> Value in
            guard let value = Value(rawValue: text) else {
                let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
                throw Refusal("is \(text.quoted), and must be one of \(words)")
            }
            return value
        }
    }
}
