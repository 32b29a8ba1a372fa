import Testing

/// The rules of Prometheus' text format 0.0.4, as far as this program can break them: each family once, its help and its type
/// before its samples, all of these together, names that can be, labels that are quoted, numbers that are numbers.
enum ExpositionFormat {
    static func check(_ text: String) throws {
        #expect(text.hasSuffix("\n"))
        var seen: Set<String> = []
        var family: (name: String, kind: String?)?
        for line in text.split(separator: "\n", omittingEmptySubsequences: true) {
            let words = line.split(separator: " ", maxSplits: 3)
            if line.hasPrefix("#") {
                #expect(words.count >= 3 && ["HELP", "TYPE"].contains(words[1]), "\(line)")
                let name = String(words[2])
                #expect(name.wholeMatch(of: /[a-zA-Z_:][a-zA-Z0-9_:]*/) != nil, "\(line)")
                if words[1] == "HELP" {
                    #expect(seen.insert(name).inserted, "\(name) comes twice")
                    // A backslash stands before another, or before an n, alone.
                    #expect(line.wholeMatch(of: /(?:[^\\]|\\\\|\\n)*/) != nil, "\(line)")
                    family = (name, nil)
                } else {
                    #expect(family?.name == name && words.count == 4, "\(line)")
                    #expect(["counter", "gauge", "histogram"].contains(words[3]), "\(line)")
                    family?.kind = String(words[3])
                }
                continue
            }
            let sample = try #require(
                line.wholeMatch(
                    of:
                        /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? (\S+)/
                ),
                "\(line)")
            let current = try #require(family)
            let suffixes = current.kind == "histogram" ? ["_bucket", "_count", "_sum"] : [""]
            #expect(suffixes.contains { sample.1 == current.name + $0 }, "\(line)")
            #expect(["NaN", "+Inf", "-Inf"].contains(String(sample.3)) || Double(sample.3) != nil, "\(line)")
            if current.kind == "counter" { #expect(current.name.hasSuffix("_total"), "\(line)") }
        }
    }
}
