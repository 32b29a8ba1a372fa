import Kafka
import Messages
import ServiceKit
import Streaming
import StreamingService

/// `vigie dead-letters skip`: has referral go on behind a partner's reply that only a newer version could read.
///
/// One transaction sets the record aside, tells the partner and moves the group's offset. A running relay looks for that offset every
/// few seconds; one that does not run begins there.
struct SkipCommand {
    private let cluster: Cluster
    private let group: String
    private let place: TopicPartition
    private let offset: Int64
    private let partner: Identifier

    init(_ service: String, _ coordinates: [String]) throws {
        guard service == ServiceName.referral.rawValue else {
            throw ServiceFailure(
                .usage, "only what partners reply to referral can be passed over: elsewhere the newer version must run")
        }
        guard let partition = Int32(coordinates[1]), let offset = Int64(coordinates[2]), partition >= 0, offset >= 0
        else {
            throw ServiceFailure(.usage, "a partition and an offset are numbers from 0")
        }
        cluster = try Cluster()
        let environment = Environment.current
        group = try Configuration(
            service: service, listen: nil, variables: [Variables.replicas, Variables.partnersFile],
            environment: environment
        ).repliesGroup
        place = TopicPartition(coordinates[0], partition)
        self.offset = offset
        let path = environment[Variables.partnersFile.name] ?? ""
        let partners = path.isEmpty ? [] : try PartnersFile.partners(in: path)
        let (names, topic) = (cluster.names, place.topic)
        guard let partner = partners.first(where: { names.name(of: .replies(partner: $0.id.text)) == topic }) else {
            throw ServiceFailure(.usage, "\(topic) is the topic of no partner in \(Variables.partnersFile.name)")
        }
        self.partner = partner.id
    }

    /// One for all who may run it, so that none leaves another's transaction open.
    static func transactionalID(in group: String) -> String { Configuration.transactionalID(of: "skip", in: group) }

    func run() throws {
        let log = KafkaClientSupplier(cluster.kafka)
        let found = try record(log)
        try check(log)
        let producer = try log.producer(transactionalID: Self.transactionalID(in: group))
        defer { producer.close() }
        try Cluster.patiently { () throws(KafkaError) in try producer.initialise(timeout: 10_000) }
        try producer.begin()
        for record in [found.letter, found.rejection] {
            try (record.key ?? []).withUnsafeBytes { key in
                try (record.value ?? []).withUnsafeBytes { value in
                    try producer.produce(
                        topic: record.topic, partition: nil, key: record.key == nil ? nil : key,
                        value: record.value == nil ? nil : value, headers: record.headers,
                        timestamp: SystemClock.now().milliseconds)
                }
            }
        }
        let generation = try log.generation(noMemberOf: group)
        try Cluster.patiently { () throws(KafkaError) in try producer.flush() }
        try Cluster.patiently { () throws(KafkaError) in
            try producer.sendOffsets([place: offset + 1], generation: generation)
        }
        try Cluster.patiently { () throws(KafkaError) in try producer.commit() }
        print("passed over \(place) \(offset); referral goes on behind it within seconds, or at its next start")
    }

    /// What is written of the record.
    private struct Found {
        let letter: OutgoingRecord
        let rejection: OutgoingRecord
    }

    private func record(_ log: KafkaClientSupplier) throws -> Found {
        var found: Found?
        var isReadable = false
        try TopicRange(log, place, from: offset, count: 1).forEach { record in
            guard record.offset == offset else { return }
            do throws(EventFailure) {
                _ = try EventReader.type(of: record)
                isReadable = true
            } catch {
                if case .newer(let reason) = error { found = self.found(record, reason) } else { isReadable = true }
            }
        }
        if isReadable {
            throw ServiceFailure(
                .failure,
                "\(place) \(offset) needs no newer version: referral passes it on, or sets it aside, by itself")
        }
        guard let found else { throw ServiceFailure(.failure, "\(place) has no record at \(offset)") }
        return found
    }

    private static let code = "newer-version"
    private static let detail = Bilingual(
        fr:
            "Cette version du message n'est pas encore connue ici, et un opérateur l'a écartée : renvoyez la réponse dans une version du contrat.",
        en:
            "This version of the message is not known here yet, and an operator has passed it over: send the reply in a version of the contract."
    )

    private func found(_ record: borrowing Record, _ reason: String) -> Found {
        let letters = cluster.names.name(of: .deadLetters(.referral))
        let letter = DeadLetter(
            source: place, offset: offset, code: Self.code, detail: reason, version: Version.current)
        let (reply, referral) = ReplyRejection.identifiers(in: record.value)
        let now = SystemClock.now()
        let rejection = ReplyRejection(
            reply: reply, referral: referral, place: .init(partition: Int(place.partition), offset: Int(offset)),
            code: Self.code, detail: Self.detail, at: now)
        return Found(
            letter: letter.recordWithoutContent(to: letters),
            rejection: .event(
                rejection, id: "\(partner):\(place.partition):\(offset):rejected", source: "/vigie/dead-letters",
                at: now, key: referral?.text ?? partner.text,
                topic: cluster.names.name(of: .replyRejections(partner: partner.text)),
                traceParent: EventReader.traceParent(of: record)))
    }

    /// That the group stands at the record: then it commits nothing of this partition until it goes on behind it.
    private func check(_ log: KafkaClientSupplier) throws {
        let committed = try GroupOffsets(group, cluster.kafka).committed(place, timeout: 30_000) ?? 0
        guard committed <= offset else {
            throw ServiceFailure(.failure, "\(group) is behind \(place) \(offset) already: it goes on at \(committed)")
        }
        var before = 0
        // Where the topic begins later than the group would, the range ends later too.
        try TopicRange(log, place, from: committed, count: offset - committed).forEach { record in
            if record.offset < offset { before += 1 }
        }
        guard before == 0 else {
            throw ServiceFailure(
                .failure, "\(group) does not stand at \(place) \(offset): it has \(before) records to read before")
        }
    }
}
