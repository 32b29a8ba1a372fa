/// The national code of a school: 7 digits and a check letter (`0750655E`).
public struct UAI: Hashable, Sendable, BitwiseCopyable {
    /// Why a text is not the code of a school.
    public enum Failure: Error, Hashable, Sendable {
        /// Not 7 digits and a letter.
        case form
        /// Well formed, and mistyped somewhere: the digits call for another letter.
        case checkLetter(expected: Character)
    }

    /// The seven digits as a number, 0 to 9 999 999. The letter follows from them.
    public let digits: UInt32

    /// - Parameter digits: below 10 000 000.
    public init?(digits: UInt32) {
        guard digits < 10_000_000 else { return nil }
        self.digits = digits
    }

    /// For digits that a decoder has checked.
    init(checked digits: UInt32) {
        self.digits = digits
    }

    /// - Parameter text: 8 characters; a lower-case letter is taken as its capital.
    public init(_ text: some StringProtocol) throws(Failure) {
        guard text.utf8.count == 8 else { throw .form }
        var number: UInt32 = 0
        var letter: UInt8 = 0
        for (index, byte) in text.utf8.enumerated() {
            if index < 7 {
                guard byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") else { throw .form }
                number = number * 10 + UInt32(byte - UInt8(ascii: "0"))
            } else {
                letter = byte & ~0x20
                guard letter >= UInt8(ascii: "A"), letter <= UInt8(ascii: "Z"), byte & 0x40 != 0 else { throw .form }
            }
        }
        self.digits = number
        let expected = checkLetter
        guard letter == expected else { throw .checkLetter(expected: Character(Unicode.Scalar(expected))) }
    }

    private var checkLetter: UInt8 { CheckLetter.of(UInt64(digits)) }

    /// 7 digits and the letter.
    public var text: String {
        String(unsafeUninitializedCapacity: 8) { buffer in
            var rest = digits
            for index in stride(from: 6, through: 0, by: -1) {
                buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
                rest /= 10
            }
            buffer[7] = checkLetter
            return 8
        }
    }

    /// The département as the first three digits have it (`075` for Paris, `620` and `720` for Corsica).
    public var department: String { String(text.prefix(3)) }
}

extension UAI: Comparable, CustomStringConvertible {
    public static func < (one: Self, other: Self) -> Bool { one.digits < other.digits }

    public var description: String { text }
}

extension UAI: JSONCodable {
    public init(_ json: JSONCursor) throws(DecodingFailure) {
        let text: String = try json.read()
        do throws(Failure) {
            self = try UAI(text)
        } catch {
            switch error {
            case .form: throw json.failure(.invalidValue, "must be the UAI of a school: 7 digits and a letter")
            case .checkLetter:
                throw json.failure(.invalidValue, "is no school's UAI: its letter does not fit its digits")
            }
        }
    }

    public func write(to writer: inout JSONWriter) { writer.string(text) }
}
