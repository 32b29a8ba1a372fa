import Messages
import ServiceKit

/// The person of the sample who confirms what the machine proposes: a referral goes to nobody before.
struct SampleStaff {
    private let installation: Installation
    private static let atMost = 10

    init(_ installation: Installation) { self.installation = installation }

    /// - Returns: how many referrals were confirmed.
    func confirmSome() throws -> Int {
        var confirmed = 0
        for id in try texts(
            "cases", "case",
            of: "\(ResourcePath.cases)?state=\(CaseList.Scope.open.rawValue)&limit=\(CaseList.sizes.upperBound)")
        where confirmed < Self.atMost {
            guard let partner = try proposal(of: id), let referrals = ResourcePath.acts(.refer) else { continue }
            let answer = try Web.post(
                "\(installation.url("referral"))\(referrals.replacing("{case}", with: id))",
                key: installation.personKey,
                type: "application/json", headers: ["Idempotency-Key": "sample-\(id)", "Prefer": "wait=5"],
                Array(#"{"partner": "\#(partner)"}"#.utf8))
            if (200..<300).contains(answer.status) { confirmed += 1 }
        }
        return confirmed
    }

    /// The partner of the first kind that a pending step of the case proposes.
    private func proposal(of id: String) throws -> String? {
        let body = try get(ResourcePath.oneCase.replacing("{case}", with: id))
        return try read { () throws(DecodingFailure) in
            for step in try JSONCursor(JSONValue(parsing: body))["steps"].elements() {
                guard try step["state"].text(atMost: 40) == "pending" else { continue }
                if let kind = try step["partners"].codesIfPresent().first { return Installation.partner(of: kind) }
            }
            return nil
        }
    }

    private func texts(_ list: String, _ field: String, of path: String) throws -> [String] {
        let body = try get(path)
        return try read { () throws(DecodingFailure) in
            try JSONCursor(JSONValue(parsing: body))[list].elements().map { (entry) throws(DecodingFailure) in
                try entry[field].text(atMost: 64)
            }
        }
    }

    private func get(_ path: String) throws -> [UInt8] {
        let answer = try Web.get("\(installation.url("referral"))\(path)", key: installation.personKey)
        guard answer.status == 200 else {
            throw ServiceFailure(.failure, "referral answered \(answer.status) to \(path)")
        }
        return answer.body
    }

    private func read<Value>(_ body: () throws(DecodingFailure) -> Value) throws -> Value {
        do throws(DecodingFailure) {
            return try body()
        } catch {
            throw ServiceFailure(.failure, "referral's answer cannot be read: \(error)")
        }
    }
}
