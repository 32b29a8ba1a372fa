import Messages
import Testing

@testable import Intake

@Suite("The contract, over HTTP")
struct ContractRouteTests {
    @Test("is what the types say, each document at its path")
    func documents() throws {
        let handler = try TestDoor()
        for document in Contract.documents {
            let answer = try handler.get("/\(document.path)")
            #expect(answer.status == 200, "\(document.path)")
            #expect(
                answer.headers["content-type"]
                    == (document.path.hasPrefix("schemas/") ? "application/schema+json" : "application/json"))
            #expect(try JSONValue(parsing: answer.body) == document.json, "\(document.path)")
        }
    }

    @Test("has no other document", arguments: ["nothing.schema.json", "..%2Fopenapi.json", "%00"])
    func absent(name: String) throws {
        let answer = try TestDoor().get("/schemas/\(name)")
        #expect(answer.status == 404)
        #expect(answer.headers["content-type"] == "application/problem+json")
    }
}
