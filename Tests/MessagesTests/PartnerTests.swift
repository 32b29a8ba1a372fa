import Seeded
import Messages
import Testing

@Suite("Partners")
struct PartnerTests {
    @Test("an adult service never admits somebody under 16 or of unknown age, whatever its limits say")
    func adultService() {
        for minimum in [nil, 0, 10, 16, 18] as [Int?] {
            let audience = Audience(minimumAge: minimum, maximumAge: 25, isAdultService: true)
            #expect(!audience.admits(age: nil))
            for age in 0..<16 { #expect(!audience.admits(age: age)) }
            #expect(audience.admits(age: 20))
            #expect(!audience.admits(age: 26))
        }
    }

    @Test("limits of age are included, and without them any age passes")
    func limits() {
        let audience = Audience(minimumAge: 11, maximumAge: 15)
        #expect([10, 11, 15, 16].map { audience.admits(age: $0) } == [false, true, true, false])
        #expect(!audience.admits(age: nil))
        #expect(Audience().admits(age: nil))
    }

    @Test(
        "a file with a member that is not known is refused: an age that is mistyped would open an adult service to children",
        arguments: [
            (#"{"partners": [PARTNER], "partner": []}"#, "/partner"),
            (#"{"partners": [PARTNER, {"id": "b", "nmae": "B"}]}"#, "/partners/1/nmae"),
            (#"{"partners": [{"id": "b", "audience": {"adultservice": true}}]}"#, "/partners/0/audience/adultservice"),
            (#"{"partners": [{"id": "b", "teritory": ["75"]}]}"#, "/partners/0/teritory"),
            (#"{"partners": [PARTNER, PARTNER]}"#, "/partners/1/id"),
        ])
    func file(text: String, pointer: String) {
        let partner = #"{"id": "a", "name": "A", "kind": "cio", "fields": [], "audience": {"minimumAge": 12}}"#
        let json = Array(text.replacing("PARTNER", with: partner).utf8)
        let failure = #expect(throws: DecodingFailure.self) {
            try [Partner](ofFile: JSONCursor(JSONValue(parsing: json)))
        }
        #expect(failure?.pointer == pointer)
    }

    @Test("territory is by prefix of the postcode")
    func territory() throws {
        var random = SplitMix64(seed: 1)
        var partner = random.partner()
        partner.territory = ["75019", "93"]
        #expect(partner.serves(postcode: "75019") && partner.serves(postcode: "93100"))
        #expect(!partner.serves(postcode: "75018") && !partner.serves(postcode: nil))
        partner.territory = []
        #expect(partner.serves(postcode: nil))
    }

    @Test("its id must be a part of a topic's name", arguments: ["CIO", "cio.75", "cio_75", "cio:75"])
    func identifiers(id: String) throws {
        var random = SplitMix64(seed: 1)
        var partner = random.partner()
        partner.id = try #require(Identifier(id))
        #expect(throws: DecodingFailure.self) { try Partner(decoding: partner.encoded()) }
    }

    @Test("an identity holds the fields that the partner needs, and no other")
    func identity() throws {
        for seed in UInt64(1)...100 {
            var random = SplitMix64(seed: seed)
            let fields = random.list(upTo: 4) { $0.one(of: IdentityField.allCases) }
            let identity = ReferralIdentity(contact: random.contact(), enrolment: random.enrolment(), fields: fields)
            guard case .object(let object) = try JSONValue(parsing: identity.encoded()) else {
                Issue.record("an identity is an object")
                return
            }
            #expect(Set(object.members.map(\.name)).isSubset(of: Set(fields.map(\.rawValue))), "seed \(seed)")
            #expect(try ReferralIdentity(decoding: identity.encoded()) == identity, "seed \(seed)")
        }
    }
}
