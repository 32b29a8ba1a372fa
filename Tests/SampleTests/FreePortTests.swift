import Testing

@testable import Vigie

@Suite("The port of a service that vigie up starts")
struct FreePortTests {
    @Test("is not taken twice, also before anybody listens there, and is free again once it is given up")
    func once() throws {
        let wanted: UInt16 = 20_080
        var first = FreePort.near(wanted)
        let number = try #require(first?.number)
        let second = try #require(FreePort.near(number))
        #expect(second.number > number)
        #expect((second.number - number) % 10 == 0)
        first = nil
        #expect(FreePort.near(number)?.number == number)
    }
}
