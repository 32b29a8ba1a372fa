import Kafka
import Messages
import Procedure
import ServiceKit
import Streaming
import StreamingService

let referral = StreamingService(
    .referral,
    summary: "Procedures: alerts in, cases with steps and deadlines; referrals to partners, and their replies.",
    port: 8083, variables: ReferralVariables.all)

referral.run { context in
    let configuration = context.configuration
    let (topics, service) = (context.topics, context.service)
    let log = service.log.component("referral")
    let procedure = try configuration.procedure()
    let directory = try configuration.partners()
    let staff = try configuration.staff(log: log)
    let senders = Set(staff.subjects.compactMap(\.sender)).sorted()
    _ = try configuration.topicNames(
        with: directory.partners.flatMap { Topic.topics(ofPartner: $0.id.text) }
            + senders.map { .rejections(sender: $0) })
    if directory.partners.isEmpty {
        log.warning("no partners: nobody can be referred", [.text("variable", Variables.partnersFile.name)])
    }
    let keys = try configuration.contactKeys()
    staff.expose(in: service.metrics)
    let cases = topics.name(of: .cases)
    let board = try Board.open(
        in: service.stateDirectory, instance: configuration.transactionalID, topic: cases, log: log)
    let follower = BoardFollower(
        board, topic: cases, clients: context.clients, log: log, health: service.health.component("board"),
        now: SystemClock.now)
    let relay = ReplyRelay(
        .init(topics, directory, configuration), board: board, clients: context.clients,
        reporter: ReplyReporter(log: log, metrics: service.metrics, counters: context.counters),
        health: service.health.component("replies"))
    let publisher = try context.publisher([.commands])
    let handler = ActionHandler(staff: staff, board: board, topics: topics, now: SystemClock.now) {
        (records) throws(PublishError) in try await publisher.publish(records)
    }
    service.metrics.reading("vigie_referral_open_cases", "Cases that are open, in all schools.", kind: .gauge) {
        Double((try? board.openCases()) ?? 0)
    }
    return ServiceComponents(
        topology: ReferralFold.topology(topics, procedure: procedure, directory: directory, keys: keys),
        routes: handler.routes + BoardRoutes(staff: staff, board: board).routes,
        start: {
            follower.start()
            relay.start()
        },
        stop: {
            await relay.stop()
            await follower.stop()
            await publisher.close()
        },
        fold: {
            ReferralFold(
                topics: topics, procedure: procedure, directory: directory, sealer: IdentitySealer(contactKeys: keys))
        })
}
