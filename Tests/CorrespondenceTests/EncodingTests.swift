import Correspondence
import Messages
import Testing

@Suite("The bytes of a book")
struct EncodingTests {
    @Test("another format is refused by its number")
    func format() throws {
        #expect(throws: StateFailure.format(9)) { try PupilLetters(pupil: Desk.pupil, decoding: [9, 0, 0]) }
    }

    @Test("a book of the first format, which did not say since when a matter waits, is read")
    func firstFormat() throws {
        var desk = Desk()
        try desk.raise()
        let bytes = try desk.pupilLetters.encoded()
        // A matter without correspondents ends in the time that it waited when it was touched, and their number.
        #expect(bytes.suffix(2) == [0, 0])
        let first = [1] + bytes.dropFirst().dropLast(2) + [0]
        #expect(try PupilLetters(pupil: Desk.pupil, decoding: first) == desk.pupilLetters)
        #expect(bytes.first == PupilLetters.format)
    }

    @Test("bytes that are cut anywhere are refused")
    func truncation() throws {
        var desk = Desk()
        try desk.contact([Desk.mother, Desk.father])
        try desk.raise()
        try desk.raise(Desk.threshold(.tenHalfDays, month: "2026-10", halfDays: 10, reachedOn: "2026-10-05"))
        try desk.tick()
        let bytes = try desk.pupilLetters.encoded()
        #expect(try PupilLetters(pupil: Desk.pupil, decoding: bytes) == desk.pupilLetters)
        for count in 0..<bytes.count {
            #expect(throws: StateFailure.self) { try PupilLetters(pupil: Desk.pupil, decoding: bytes.prefix(count)) }
        }
        #expect(throws: StateFailure.malformed) { try PupilLetters(pupil: Desk.pupil, decoding: bytes + [0]) }
    }

    @Test("a told absence takes at most 72 bytes for a family of two guardians")
    func size() throws {
        var desk = Desk()
        desk.reply = .sent
        try desk.contact([Desk.mother, Desk.father])
        try desk.raise()
        try desk.tick()
        let empty = PupilLetters(pupil: Desk.pupil).encoded().count
        #expect(try desk.pupilLetters.encoded().count - empty <= 72)
    }

    @Test("a letter survives its way to the edge")
    func letter() throws {
        var desk = Desk()
        try desk.contact([Desk.father])
        try desk.raise()
        try desk.tick()
        let letter = try #require(desk.post.first)
        #expect(try Letter(decoding: letter.encoded()) == letter)
    }
}
