import Messages

/// A school that does not exist: its code is of a département that there is not (099).
struct SampleSchool: Sendable {
    enum Kind: Sendable { case collège, lycée, vocational }

    let name: String
    let uai: UAI
    /// Of its software, in the keys file and in `rejections.<sender>`.
    let sender: String
    let kind: Kind

    static let all: [SampleSchool] = [
        SampleSchool("Collège des Tilleuls", 990_001, "college-des-tilleuls", .collège),
        SampleSchool("Lycée Alba-Fictif", 990_002, "lycee-alba-fictif", .lycée),
        SampleSchool("Lycée professionnel du Canal", 990_003, "lp-du-canal", .vocational),
    ].compactMap { $0 }

    private init?(_ name: String, _ digits: UInt32, _ sender: String, _ kind: Kind) {
        guard let uai = UAI(digits: digits) else { return nil }
        self.name = name
        self.uai = uai
        self.sender = sender
        self.kind = kind
    }

    /// The share of pupils who miss four half-days a month without excuse: DEPP, Note d'information 24.12 (2022-23).
    var absentees: Double {
        switch kind {
        case .collège: 0.05
        case .lycée: 0.087
        case .vocational: 0.17
        }
    }

    /// Full years at the start of the school year, youngest and oldest.
    var ages: ClosedRange<Int> { kind == .collège ? 11...14 : 15...17 }

    /// The class and level of a pupil of this age.
    func division(ofAge age: Int, group: Int) -> (division: String, level: String) {
        let letter = ["A", "B"][group % 2]
        let year = min(max(age - ages.lowerBound, 0), ages.count - 1)
        switch kind {
        case .collège: return ("\(6 - year)\(letter)", "\(6 - year)e")
        case .lycée:
            return (["2GT", "1G", "TG"][year] + letter, ["2de GT", "1re générale", "Terminale générale"][year])
        case .vocational:
            return (["2PRO", "1PRO", "TPRO"][year] + letter, ["2de pro", "1re pro", "Terminale pro"][year])
        }
    }
}
