import Seeded
import SimulatedLog

@testable import Streaming

/// One seeded history: instances of a service over a simulated log, with crashes, zombies and faults at any call, and at its
/// end a comparison of what a `read_committed` reader sees with what one process without faults would have written.
struct History {
    let seed: UInt64
    /// Puts something between the runtime and the log, to show that the histories notice it.
    var wrap: (any ClientSupplier) -> any ClientSupplier = { $0 }
    var isTracing = false
    /// A broker may lose the markers of commits, when it is restarted and when their instance is killed
    /// (docs/adr/0009-lost-markers.md).
    var losesMarkers = false

    private static let keys: [UInt8] = [1, 2, 3, 4, 5]

    /// - Returns: what is wrong, one sentence a fault; empty when all is right.
    func run() -> (faults: [String], trace: [String]) {
        var configuration = SimulatedCluster.Configuration()
        configuration.maximumRecordSize = ChainFold.largest
        let cluster = SimulatedCluster(seed: seed, configuration)
        cluster.isTracing = isTracing
        let play = Play(cluster, seed: seed, losesMarkers: losesMarkers, wrap: wrap)
        play.run()
        return (play.verdict(), cluster.trace)
    }

    private final class Play {
        private let cluster: SimulatedCluster
        private let wrap: (any ClientSupplier) -> any ClientSupplier
        private var random: SplitMix64
        private let partitions: Int
        private let isStatic: Bool
        private let losesMarkers: Bool
        private var instances: [SimulatedInstance] = []
        private var expected = Expected()
        private var toSend: Int
        private var tableVersion: UInt8 = 0
        private var rule: UInt8 = 0
        private var depth = 0
        private var isStuck = false

        init(
            _ cluster: SimulatedCluster, seed: UInt64, losesMarkers: Bool,
            wrap: @escaping (any ClientSupplier) -> any ClientSupplier
        ) {
            self.losesMarkers = losesMarkers
            self.cluster = cluster
            self.wrap = wrap
            random = SplitMix64(seed: seed &* 0x9E37_79B9_7F4A_7C15)
            partitions = Int.random(in: 1...3, using: &random)
            isStatic = Bool.random(using: &random)
            toSend = Int.random(in: 10...50, using: &random)
            cluster.createChainTopics(partitions: partitions)
        }

        func run() {
            start("a")
            if Bool.random(using: &random) { start("b") }
            cluster.faults = .usual
            if losesMarkers { cluster.faults.lostMarker = 500 }
            cluster.interruption = { [unowned self] process, call, moment in interrupt(process) }
            for _ in 0..<Int.random(in: 150...500, using: &random) { act() }
            finish()
        }

        private func start(_ name: String) {
            instances.append(SimulatedInstance(name, in: cluster, isStatic: isStatic, wrap: wrap))
        }

        private func act() {
            switch Int.random(in: 0..<1_000, using: &random) {
            case 0..<800: turn()
            case 800..<860: if toSend > 0 { send() }
            case 860..<960: cluster.advance(by: Int64.random(in: 1...60, using: &random))
            case 960..<968: instances.randomElement(using: &random)?.process.kill()
            case 968..<976: stopOne()
            case 976..<984:
                cluster.advance(by: Int64.random(in: 1...12_000, using: &random))
                for instance in instances where instance.process.state == .stopped { instance.process.wake() }
            case 984..<990: cluster.compact(Bool.random(using: &random) ? "state" : "names")
            case 990..<994: instances.randomElement(using: &random)?.leave()
            default: restart()
            }
            if !instances.contains(where: \.isRunning) || Int.random(in: 0..<80, using: &random) == 0 { restart() }
        }

        private func turn(except process: SimulatedProcess? = nil) {
            let others = instances.filter { $0.isRunning && $0.process !== process }
            others.randomElement(using: &random)?.turn(committing: Int.random(in: 0..<3, using: &random) > 0)
        }

        private func stopOne() {
            instances.filter(\.isRunning).randomElement(using: &random)?.process.stop()
        }

        /// A supervisor: what is over comes back under its name; sometimes a second process takes a name that is in use.
        private func restart() {
            let name = ["a", "b", "c"].randomElement(using: &random) ?? "a"
            let present = instances.filter { $0.name == name && !$0.isOver }
            guard present.isEmpty || (isStatic && Int.random(in: 0..<4, using: &random) == 0) else { return }
            instances.removeAll { $0.name == name && $0.isOver }
            start(name)
        }

        /// Stands still in the middle of a call while others go on, sometimes for so long that it is a zombie.
        private func interrupt(_ process: SimulatedProcess) {
            guard depth == 0, Int.random(in: 0..<1_000, using: &random) < 6 else { return }
            depth += 1
            defer { depth -= 1 }
            let isZombie = Int.random(in: 0..<3, using: &random) == 0
            if isZombie { process.stop() }
            if isZombie { cluster.advance(by: 11_000) }
            for _ in 0..<Int.random(in: 1...(isZombie ? 120 : 15), using: &random) { turn(except: process) }
            if isZombie { process.wake() }
        }

        private func send() {
            toSend -= 1
            let key = History.keys.randomElement(using: &random) ?? 1
            let partition = Int32(Int(key) % partitions)
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<14:
                let value = UInt8.random(in: 0...255, using: &random)
                cluster.append("in", partition: partition, key: [key], value: [ChainFold.Operation.count, value])
                expected.count(key, value)
            case 14:
                // Some are as large as a record may be: a dead letter has headers beside its value, and no room for both.
                let room = Int.random(in: 0..<8, using: &random) == 0 ? ChainFold.largest - 2 : 0
                cluster.append(
                    "in", partition: partition, key: [key],
                    value: [ChainFold.Operation.unreadable] + [UInt8](repeating: 0, count: room))
                expected.deadLetters += 1
            case 15:
                cluster.append("in", partition: partition, key: [key], value: [ChainFold.Operation.remove])
                expected.remove(key)
            case 16:
                guard Int.random(in: 0..<8, using: &random) == 0 else { break }
                cluster.append("in", partition: partition, key: [key], value: [ChainFold.Operation.large])
                expected.deadLetters += 1
            case 17:
                rule = UInt8.random(in: 1...3, using: &random)
                cluster.append("rules", partition: 0, key: [0], value: [rule])
            default:
                tableVersion += 1
                cluster.append("names", partition: partition, key: [key], value: [tableVersion])
                expected.lastName[key] = tableVersion
            }
        }

        private func finish() {
            while toSend > 0 { send() }
            cluster.interruption = nil
            cluster.faults = .none
            cluster.settle()
            for instance in instances where instance.process.state == .stopped { instance.process.wake() }
            for turns in 0..<30_000 {
                if !instances.contains(where: \.isRunning) { restart() }
                turn()
                cluster.advance(by: 3)
                if turns % 50 == 0, isComplete { return }
            }
            isStuck = true
        }

        private var isComplete: Bool {
            let committed = cluster.committedOffsets(of: "group")
            for topic in ["in", "names"] {
                for partition in 0..<Int32(partitions) {
                    let place = TopicPartition(topic, partition)
                    guard committed[place] == cluster.offsets(of: place)?.high else { return false }
                }
            }
            return cluster.isQuiet && verdict().isEmpty
        }

        func verdict() -> [String] {
            let out = cluster.committedRecords("out")
            var faults = expected.compare(out, rule: rule)
            let dead = cluster.committedRecords("dead")
            let places = Set(
                dead.map { record in record.headers.map { "\($0.name)=\($0.value)" }.joined(separator: " ") })
            if dead.count != expected.deadLetters || places.count != dead.count {
                faults.append(
                    "\(dead.count) dead letters of \(places.count) records instead of \(expected.deadLetters)")
            }
            if isStuck {
                faults.append("not done after 30,000 turns without faults: \(cluster.committedOffsets(of: "group"))")
                faults += instances.map { "\($0.name): \($0.process.state) \($0.end.map { "\($0)" } ?? "")" }
            }
            return faults
        }
    }
}

/// What one process without faults would have written.
private struct Expected {
    private var links: [UInt8: ChainFold.Link] = [:]
    private var chain: [UInt8: [[UInt8]]] = [:]
    private var counted: [UInt8: Int] = [:]
    var deadLetters = 0
    var lastName: [UInt8: UInt8] = [:]

    mutating func count(_ key: UInt8, _ value: UInt8) {
        var link = links[key] ?? .init()
        link.add(value)
        links[key] = link
        chain[key, default: []].append(
            [ChainFold.Kind.stream, link.count] + withUnsafeBytes(of: link.hash) { Array($0) })
        counted[key, default: 0] += 1
    }

    mutating func remove(_ key: UInt8) { links[key] = nil }

    func compare(_ out: [SimulatedRecord], rule: UInt8) -> [String] {
        var faults: [String] = []
        for key in 1...UInt8(5) {
            let values = out.filter { $0.key == [key] }.compactMap(\.value)
            func of(_ kind: UInt8) -> [[UInt8]] { values.filter { $0[0] == kind } }
            let stream = of(ChainFold.Kind.stream)
            if stream != chain[key] ?? [] {
                faults.append(
                    "key \(key): counted \(stream.map { $0[1] }) instead of \((chain[key] ?? []).map { $0[1] })")
            }
            let flushed = of(ChainFold.Kind.flush).reduce(0) { $0 + Int($1[1]) }
            if flushed != counted[key] ?? 0 {
                faults.append("key \(key): flushed \(flushed) instead of \(counted[key] ?? 0)")
            }
            let names = of(ChainFold.Kind.table).map { $0[1] }
            if names != names.sorted() || Set(names).count != names.count || names.last != lastName[key] {
                faults.append("key \(key): names \(names), the last of which should be \(lastName[key] ?? 0)")
            }
            if links[key] != nil, of(ChainFold.Kind.version).last?[1] ?? 0 != rule {
                faults.append(
                    "key \(key): judged by rule \(of(ChainFold.Kind.version).last?[1] ?? 0) instead of \(rule)")
            }
        }
        return faults
    }
}
