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
    let opener = ContactOpener(key: try configuration.contactKey())
    let policy = try configuration.letterPolicy()
    let sender = configuration[NotificationVariables.sender]
    let mail = try configuration.mailTransport(in: context.service.stateDirectory)
    log.info("mail goes to", [.text("destination", mail.description)])
    let metrics = NotificationMetrics(context.service.metrics)
    let publisher = try context.publisher([.deliveries])
    let post = PostOffice(
        limits: PostOffice.Limits(carriers: configuration[NotificationVariables.connections]),
        topic: topics.name(of: .deliveries), log: log, metrics: metrics,
        makeCarrier: {
            LetterCarrier(
                sender: sender, opener: opener, now: { SystemClock.now().milliseconds }, makeTransport: mail.make)
        },
        publish: { records in try await publisher.publish(records) })
    context.service.metrics.reading(
        "vigie_notification_waiting_letters", "Letters that were handed over by the fold and wait for a connection."
    ) { Double(post.waiting) }
    return ServiceParts(
        topology: NotificationFold.topology(topics),
        onCommitted: { effects in post.accept(effects) },
        start: { post.start() },
        stop: {
            await post.stop()
            await publisher.close()
        },
        fold: { NotificationFold(topics: topics, policy: policy, opener: opener, metrics: metrics) })
}
