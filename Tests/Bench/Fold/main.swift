// Alerting's fold by itself, on workload W: no broker, one task, transactions as long as the runtime's under a backlog.
// usage: FoldBench POLICY [FACTS]
import BenchWorkload
import Policy
import ServiceKit

guard CommandLine.arguments.count > 1 else { stop("usage: FoldBench POLICY [FACTS]") }
let policy = try PolicyDocument(parsing: FileBytes.read(CommandLine.arguments[1], limit: 1 << 20))
let count = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 2_000_000
let bench = FoldMeasurement(EncodedFacts(Workload(count: count, seed: 1)), policy)
bench.printTimes()
bench.printAlertsApart()
bench.printMemory()
