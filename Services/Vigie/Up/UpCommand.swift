import Foundation
import Glibc
import Kafka
import Messages
import ServiceKit
import StreamingService
import Synchronization

/// `vigie up`: the whole line on this machine alone. An embedded cluster, the four services as four processes, a term of three
/// schools that do not exist, and what came of it.
struct UpCommand {
    private let isOnce: Bool
    private let pupils: Int

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        var isOnce = false
        var pupils = 150
        while let option = rest.popFirst() {
            switch option {
            case "--once": isOnce = true
            case "--pupils":
                guard let number = rest.popFirst().flatMap({ Int($0) }), (3...5_000).contains(number) else {
                    throw ServiceFailure(.usage, "--pupils takes a number from 3 to 5000")
                }
                pupils = number
            default: throw ServiceFailure(.usage, "vigie up does not take \(option); see vigie --help")
            }
        }
        self.isOnce = isOnce
        self.pupils = pupils
    }

    func run() throws {
        Interrupt.hold()
        let installation = try Installation()
        let cluster = try EmbeddedCluster()
        // As many as a service writes by that is told nothing else.
        let shared = try Variables.partitions.value(of: nil)
        for topic in installation.topics {
            try cluster.createTopic(
                "vigie." + topic.name, partitions: topic.settings.partitions == .shared ? shared : 1)
        }
        let services = try installation.start(on: cluster.bootstrapServers)
        defer { services.forEach { $0.stop() } }
        let progress = ProgressBar()
        try awaitReadiness(of: services, progress)
        let counts = try EventCounts(cluster.bootstrapServers, installation.topics)
        let sender = SampleSender(installation)
        try send(sender, counts, services, progress)
        try awaitQuiet(counts, services, progress, from: 0.8, to: 0.9)
        let acts = try SampleStaff(installation).confirmSome()
        try awaitQuiet(counts, services, progress, from: 0.9, to: 1)
        progress.end()
        if !isOnce { try installation.writeAbsence(at: SystemClock.now()) }
        report(sender, acts, counts, installation)
        guard !isOnce else { return }
        while !Interrupt.isRequested {
            try services.forEach { try $0.check() }
            usleep(200_000)
        }
    }

    private func awaitReadiness(of services: [ChildService], _ progress: ProgressBar) throws {
        let deadline = ContinuousClock.now + .seconds(90)
        var ready: Set<String> = []
        while ready.count < services.count {
            try Interrupt.check()
            for service in services where !ready.contains(service.name) {
                try service.check()
                if service.isReady { ready.insert(service.name) }
            }
            progress.show(
                0.1 * Double(ready.count) / Double(services.count),
                "starting: \(ready.count) of \(services.count) services ready")
            guard ContinuousClock.now < deadline else {
                let late = services.filter { !ready.contains($0.name) }.map { "\($0.name) (\($0.unreadiness))" }
                throw ServiceFailure(.failure, "not ready after 90 s: \(late.joined(separator: ", "))")
            }
            usleep(100_000)
        }
    }

    private func send(
        _ sender: SampleSender, _ counts: EventCounts, _ services: [ChildService], _ progress: ProgressBar
    ) throws {
        let data = SampleData(now: SystemClock.now(), pupils: pupils)
        var sent = 0
        for submission in data.submissions {
            try Interrupt.check()
            try services.forEach { try $0.check() }
            try sender.send(submission)
            try counts.read()
            sent += submission.lines.count
            progress.show(
                0.1 + 0.7 * Double(sent) / Double(data.lineCount), "sending: \(sent) of \(data.lineCount) lines")
        }
    }

    /// Waits until nothing has been written anywhere for two seconds.
    private func awaitQuiet(
        _ counts: EventCounts, _ services: [ChildService], _ progress: ProgressBar, from: Double, to: Double
    ) throws {
        var quiet = 0
        while quiet < 20 {
            try Interrupt.check()
            try services.forEach { try $0.check() }
            quiet = try counts.read() > 0 ? 0 : quiet + 1
            progress.show(from + (to - from) * Double(quiet) / 20, "following the line: \(counts.total) records")
            usleep(100_000)
        }
    }

    private func report(_ sender: SampleSender, _ acts: Int, _ counts: EventCounts, _ installation: Installation) {
        let rows: [(String, Int)] = [
            ("lines that schools sent", sender.sent), ("  refused at the door, by name", sender.refused),
            ("facts of attendance", counts[.attendanceRecorded]),
            ("enrolments and contacts", counts[.enrolmentRecorded] + counts[.contactRecorded]),
            ("alerts raised", counts[.alertRaised]), ("alerts withdrawn", counts[.alertWithdrawn]),
            ("cases opened", counts[.caseOpened]), ("referrals confirmed by a person", acts),
            ("referrals sent to partners", counts[.referralRequested]),
            ("messages to families", counts[.deliverySent]),
        ]
        print("")
        for (name, number) in rows {
            print(
                "  \(name.padding(toLength: 36, withPad: " ", startingAt: 0))\(String(repeating: " ", count: max(0, 8 - "\(number)".count)))\(number)"
            )
        }
        print(
            """

            Where to look next
              mails to families   \(installation.mails)
              logs                \(installation.logs)
            """)
        // Of programs that have ended by then there is no more to see.
        if !isOnce { reportAddresses(installation) }
        // Also where standard output is no terminal.
        fflush(nil)
    }

    private func reportAddresses(_ installation: Installation) {
        print(
            """
              cases               curl -H 'Authorization: Bearer \(installation.personKey)' \(installation.url("referral"))/v1/cases
              send your own       curl -H 'Authorization: Bearer \(installation.schoolKeys.first?.value ?? "")' -H 'Content-Type: application/json' \\
                                    --data @\(installation.absence) \(installation.url("intake"))/v1/submissions
              metrics             \(installation.url("alerting"))/metrics
              a topic             kcat -b \(installation.bootstrap) -C -t vigie.alerts -e
            The embedded cluster forgets everything when this ends, and does not do exactly once: see README, "Guarantees".
            Ctrl-C ends it.
            """)
    }
}
