import Admission
import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

let intake = StreamingService(
    .intake, summary: "The door: takes what schools send, checks it, and lets facts without identity out.", port: 8081,
    variables: [
        Variables.keysFile, Variables.pseudonymKeyFile, Variables.contactPublicKeyFile, IntakeVariables.requestRate,
        IntakeVariables.concurrency,
    ])

intake.run { context in
    let configuration = context.configuration
    let log = context.service.log.component("door")
    let keys = try configuration.senderKeys(log: log)
    keys.expose(in: context.service.metrics)
    let names = context.topics
    let rejections = { @Sendable in
        keys.subjects.compactMap(\.sender?.name).map { Topic.rejections(sender: $0) }
    }
    _ = try configuration.topicNames(with: rejections())
    let facts = Set([Topic.attendance, .registrations].map(names.name))
    let topics = { @Sendable in facts.union(rejections().map(names.name)) }
    let partitions = configuration.partitions
    let publisher = try GrowingPublisher(topics()) { [facts] topics in
        try context.publisher(
            toTopicsNamed: topics.sorted(),
            partitions: Dictionary(uniqueKeysWithValues: facts.map { ($0, partitions) }))
    }
    let admin = try Admin(context.kafka)
    let submissions = SubmissionPublisher(
        needed: facts, partitions: partitions, topics: topics,
        present: { () throws(KafkaError) in try admin.topics().filter { $0.value > 0 } },
        // Where there is no right to ask, the sender is told the size alone.
        largest: { topic in
            (try? admin.describe([topic]))?.first?.settings["max.message.bytes"].flatMap { Int($0.value) }
        },
        health: context.service.health.component("door"), log: log
    ) { (records) throws(PublishError) in try await publisher.publish(records) }
    let monitor = TopicMonitor(submissions)
    let start = ContinuousClock.now
    let handler = SubmissionHandler(
        admission: try configuration.admission(), keys: keys,
        gate: SenderRateLimiter(
            SenderRateLimiter.Limits(
                rate: configuration[IntakeVariables.requestRate],
                concurrency: configuration[IntakeVariables.concurrency])
        ) { ContinuousClock.now - start },
        topics: names, metrics: SubmissionMetrics(context.service.metrics), log: log,
        publish: { (records) throws(Problem) in try await submissions.publish(records) },
        now: SystemClock.now)
    return ServiceComponents(
        topology: RegistrationsFold.topology(names), routes: [handler.route], start: { monitor.start() },
        stop: {
            monitor.stop()
            await publisher.close()
        }, fold: { RegistrationsFold(topics: names) })
}
