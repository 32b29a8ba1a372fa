import Foundation
import ServiceKit
import Testing

@Suite("JSON text")
struct JSONTextTests {
    @Test("puts commas where they belong, at any depth")
    func nesting() {
        let bytes = JSONText.object { writer in
            writer.key("empty")
            writer.object { _ in }
            writer.key("list")
            writer.array { array in
                array.integer(1)
                array.array { _ in }
                array.object { $0.member("x", true) }
                array.null()
                array.real(.infinity)
                array.real(0.5)
            }
            writer.member("n", UInt64.max)
        }
        #expect(
            String(decoding: bytes, as: UTF8.self)
                == #"{"empty":{},"list":[1,[],{"x":true},null,null,0.5],"n":18446744073709551615}"#)
    }

    @Test("writes any text so that a parser reads the same")
    func strings() throws {
        var generator = SystemRandomNumberGenerator()
        let special: [Unicode.Scalar] = ["\0", "\u{1F}", "\"", "\\", "\n", "\u{7F}", "é", "\u{2028}", "😀", "/"]
        for _ in 0..<500 {
            var text = ""
            for _ in 0..<Int.random(in: 0..<20, using: &generator) {
                text.unicodeScalars.append(
                    special.randomElement(using: &generator).flatMap { Bool.random() ? $0 : nil }
                        ?? Unicode.Scalar(UInt8.random(in: 0x20..<0x7F, using: &generator)))
            }
            let bytes = JSONText.object { $0.member("text", text) }
            let object = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: String]
            #expect(object?["text"] == text)
        }
    }
}
