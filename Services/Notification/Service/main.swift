import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

StreamingService(
    .notification,
    summary: "Tells families of unexplained absences and of what the procedure says after, by mail, once each.",
    port: 8084, variables: NotificationVariables.all
).run { context in
    let configuration = context.configuration
    let topics = context.topics
    let log = context.service.log.component("post")
    let opener = ContactOpener(keys: try configuration.contactKeys())
    let policy = try configuration.letterPolicy()
    let sender = configuration[NotificationVariables.sender]
    let mail = try configuration.mailTransport(in: context.service.stateDirectory)
    log.info("mail goes to", [mail.destination.field])
    let metrics = NotificationMetrics(context.service.metrics)
    let now = { @Sendable in SystemClock.now().milliseconds }
    let waiting = WaitingLetters()
    waiting.expose(in: context.service.metrics, now: now)
    let watch = LetterMonitor(
        log: log, health: context.service.health.component("letters"), destination: mail.destination,
        patience: .seconds(configuration[NotificationVariables.patience]), waiting: waiting, wall: now)
    let publisher = try context.publisher([.deliveries])
    let post = MailQueue(
        limits: MailQueue.Limits(carriers: configuration[NotificationVariables.connections]),
        topic: topics.name(of: .deliveries), log: log, metrics: metrics, watch: watch,
        makeCarrier: {
            MailWorker(sender: sender, opener: opener, now: now, makeTransport: mail.make)
        },
        publish: { records in try await publisher.publish(records) })
    return ServiceComponents(
        topology: NotificationFold.topology(topics, keys: opener.keys),
        onCommitted: { effects in post.accept(effects) },
        start: {
            post.start()
            watch.start()
        },
        stop: {
            watch.stop()
            await post.stop()
            await publisher.close()
        },
        fold: { NotificationFold(topics: topics, policy: policy, opener: opener, waiting: waiting, metrics: metrics) })
}
