import Messages
import ServiceKit
import Streaming
import StreamingService

/// A member of the group of replies with a producer, for as long as both are of use. Used by the relaying thread alone.
///
/// Nothing is waited for at the cost of others: a partition that cannot go on is paused at its record, and the rest is passed on.
final class ReplySession {
    private let settings: ReplyRelay.Settings
    private let board: Board
    private let clients: any ClientSupplier
    private let reporter: ReplyReporter
    private let isStopping: () -> Bool
    private let producer: ProducerSession
    /// Every partition that a transaction may write to.
    private let places: [TopicPartition]
    private let consumer: any GroupConsumer
    private let inbox: ReplyInbox
    private let assignments = AssignmentMonitor()
    private var pauses: [TopicPartition: PausedPartition] = [:]
    /// The records for which the board was waited for: what it does not know of them now it never will.
    private var awaited: [TopicPartition: Int64] = [:]
    private var nextLook = ContinuousClock.now

    init(
        _ settings: ReplyRelay.Settings, board: Board, clients: any ClientSupplier, reporter: ReplyReporter,
        isStopping: @escaping () -> Bool
    ) throws {
        self.settings = settings
        self.board = board
        self.clients = clients
        self.reporter = reporter
        self.isStopping = isStopping
        for topic in settings.replies { _ = try Self.partitions(of: topic, clients) }
        places = try (settings.rejections + [settings.commands, settings.deadLetters]).flatMap {
            try Self.partitions(of: $0, clients)
        }
        let count = places.count { $0.topic == settings.commands }
        if count != settings.partitions {
            throw KafkaError.notCoPartitioned(settings.commands, has: count, insteadOf: settings.partitions)
        }
        let producer = ProducerSession(
            clients: clients, transactionalID: settings.transactionalID, places: places, observe: reporter.ended)
        do {
            _ = try Self.again(settings.patience, isStopping) { () throws(KafkaError) in try producer.open() }
            consumer = try clients.consumer(
                group: settings.group, topics: settings.replies, instance: settings.instance)
        } catch {
            producer.close()
            throw error
        }
        self.producer = producer
        inbox = ReplyInbox(topics: settings.replies)
    }

    private static func partitions(of topic: String, _ clients: any ClientSupplier) throws(KafkaError)
        -> [TopicPartition]
    {
        guard let count = try clients.partitionCount(of: topic) else {
            throw KafkaError.noTopic(topic)
        }
        return (0..<Int32(count)).map { TopicPartition(topic, $0) }
    }

    func close() {
        consumer.close(inbox)
        producer.close()
        forgetPauses()
    }

    /// Why some partner's replies are nobody's to read, in a sentence; nil where all have a reader.
    var unreadyReason: String? { assignments.unreadyReason }

    /// One poll, and what it brought.
    func step() throws {
        try consumer.poll(timeout: waitsForBoard ? 20 : 200, limit: 200, inbox)
        if inbox.generation == nil { forgetPauses() } else { try watchAssignments() }
        if let fresh = inbox.takeAssigned() { try begin(fresh) }
        try goOn()
        try pass(inbox.take())
    }

    /// A new partner's topic is in no assignment of before, which a named instance keeps that comes back within its session.
    private func watchAssignments() throws {
        do throws(KafkaError) {
            let unassigned = try assignments.step(consumer, now: StreamClock.system.monotonic())
            if !unassigned.isEmpty { reporter.rejoined(unassigned) }
        } catch {
            guard error.kind == .retriable else { throw error }
        }
    }

    /// The partitions were paused when they came; they go on where the group left off.
    private func begin(_ partitions: [TopicPartition]) throws {
        forgetPauses()
        assignments.assigned()
        guard !partitions.isEmpty else { return }
        let offsets = try committed(partitions)
        if !offsets.isEmpty { try consumer.seek(offsets) }
        try consumer.resume(partitions)
    }

    /// Offsets of a transaction that has lost its marker stay pending. Where ours have, they are given up once: what is passed on
    /// again has the same id.
    private func committed(_ partitions: [TopicPartition]) throws(KafkaError) -> [TopicPartition: Int64] {
        do throws(KafkaError) {
            return try consumer.committed(partitions, timeout: settings.timeout)
        } catch {
            guard error.kind == .retriable else { throw error }
            try again { () throws(KafkaError) in try producer.abandonOffsets(of: settings.group) }
            return try again { () throws(KafkaError) in
                try consumer.committed(partitions, timeout: settings.timeout)
            }
        }
    }

    // MARK: Pauses

    private var waitsForBoard: Bool {
        pauses.values.contains { if case .board = $0.cause { true } else { false } }
    }

    private func forgetPauses() {
        for place in pauses.keys { reporter.clear(place) }
        pauses = [:]
        awaited = [:]
    }

    /// Stands still before a record, which comes again when it goes on. What others reply goes on meanwhile.
    private func stand(_ pause: PausedPartition, at place: TopicPartition) throws {
        inbox.stop(place)
        try consumer.pause([place])
        try consumer.seek([place: pause.offset])
        pauses[place] = pause
        if case .newer(let reason) = pause.cause {
            report(place, "\(reason); vigie dead-letters skip passes it over")
        }
    }

    private func report(_ place: TopicPartition, _ reason: String) {
        guard let pause = pauses[place], !pause.isReported else { return }
        pauses[place]?.isReported = true
        reporter.halted(place, at: pause.offset, reason)
    }

    private func goOn() throws {
        var halted: [TopicPartition] = []
        for (place, pause) in pauses {
            guard case .board(let ends) = pause.cause else {
                halted.append(place)
                continue
            }
            if try board.hasRead(ends) {
                awaited[place] = pause.offset
                try goOn(place, at: pause.offset)
            } else if .now - pause.since > settings.patience {
                report(place, "the board has not read the cases in which the referral may be")
            }
        }
        if !halted.isEmpty, .now >= nextLook {
            nextLook = .now + settings.recheck
            try look(at: halted)
        }
    }

    /// An operator passes over a record by moving the group's offset behind it: nobody else does while the partition is ours.
    private func look(at places: [TopicPartition]) throws {
        let offsets: [TopicPartition: Int64]
        do throws(KafkaError) {
            offsets = try consumer.committed(places, timeout: settings.timeout)
        } catch {
            if error.kind == .retriable { return }
            throw error
        }
        for (place, next) in offsets where next > pauses[place]?.offset ?? .max { try goOn(place, at: next) }
    }

    private func goOn(_ place: TopicPartition, at offset: Int64) throws {
        if pauses.removeValue(forKey: place)?.isReported == true { reporter.goesOn(place, at: offset) }
        reporter.clear(place)
        inbox.goOn(place)
        try consumer.seek([place: offset])
        try consumer.resume([place])
    }

    // MARK: Passing on

    private func pass(_ records: [ReplyInbox.Received]) throws {
        var outgoing: [OutgoingRecord] = []
        var offsets: [TopicPartition: Int64] = [:]
        var refused: [(ReplyInbox.Received, ReplyRefusal)] = []
        for record in records where pauses[record.source] == nil {
            switch try verdict(on: record) {
            case .pass(let command):
                var passed = OutgoingRecord.event(
                    command, id: command.id.text, source: Self.name, at: command.at, key: command.pupil.hex,
                    topic: settings.commands, traceParent: record.traceParent)
                passed.partition = Murmur2.partition(of: command.pupil, of: Int32(settings.partitions))
                outgoing.append(passed)
            case .refuse(let refusal):
                outgoing += [letter(refusal, record), rejection(refusal, record)]
                refused.append((record, refusal))
            case .stand(let cause):
                try stand(PausedPartition(offset: record.offset, cause: cause), at: record.source)
                continue
            }
            offsets[record.source] = record.offset + 1
        }
        // Revoked meanwhile: another member has them.
        guard !offsets.isEmpty, let generation = inbox.generation else { return }
        try commit(outgoing, offsets, generation)
        for (record, refusal) in refused {
            reporter.deadLetter(record.source, at: record.offset, code: refusal.code)
        }
    }

    private enum Verdict {
        case pass(Command)
        case refuse(ReplyRefusal)
        case stand(PausedPartition.Cause)
    }

    private func verdict(on record: ReplyInbox.Received) throws -> Verdict {
        switch record.content {
        case .unreadable(let refusal): return .refuse(refusal)
        case .newer(let reason): return .stand(.newer(reason: reason))
        case .reply(let reply):
            if let verdict = try verdict(on: reply, record) { return verdict }
            // The partner may be quicker than the board. Once the board has read all that `cases` held when the reply came, a
            // referral that it does not know does not exist.
            if awaited[record.source] != record.offset {
                let ends = try endsOfCases()
                guard try board.hasRead(ends) else { return .stand(.board(ends)) }
            }
            return try verdict(on: reply, record) ?? .refuse(.unknownReferral(reply))
        }
    }

    /// - Returns: nil for a referral that the board does not know.
    private func verdict(on reply: ReferralReply, _ record: ReplyInbox.Received) throws -> Verdict? {
        let partner = settings.partners[record.topic]
        return switch ReplyReading(reply, partner: partner, referral: try board.referral(reply.referral)) {
        case .pass(let command): .pass(command)
        case .refuse(let refusal): .refuse(refusal)
        case .unknownReferral: nil
        }
    }

    /// How far each partition of `cases` that holds anything goes.
    private func endsOfCases() throws -> [Int32: Int64] {
        let count = try clients.partitionCount(of: settings.cases) ?? 0
        let reader = try clients.reader(.readCommitted)
        defer { reader.close() }
        var ends: [Int32: Int64] = [:]
        for partition in 0..<Int32(count) {
            let mark = try reader.watermarks(of: TopicPartition(settings.cases, partition), timeout: settings.timeout)
            if mark.high > mark.low { ends[partition] = mark.high }
        }
        return ends
    }

    /// Of what is made of replies, `ce_source`.
    private static let name = "/referral/replies"

    /// Without the value: a partner's words may name somebody, whatever the contract says.
    private func letter(_ refusal: ReplyRefusal, _ record: ReplyInbox.Received) -> OutgoingRecord {
        DeadLetter(
            source: record.source, offset: record.offset, code: refusal.code, detail: refusal.reason,
            version: Version.current
        ).recordWithoutContent(to: settings.deadLetters)
    }

    private func rejection(_ refusal: ReplyRefusal, _ record: ReplyInbox.Received) -> OutgoingRecord {
        let now = SystemClock.now()
        let place = ReplyRejection.Place(partition: Int(record.source.partition), offset: Int(record.offset))
        let partner = settings.partners[record.topic].text
        return .event(
            ReplyRejection(
                reply: refusal.reply, referral: refusal.referral, place: place, code: refusal.code,
                detail: refusal.detail, at: now),
            id: "\(partner):\(place.partition):\(place.offset):rejected", source: Self.name, at: now,
            key: refusal.referral?.text ?? partner, topic: settings.rejections[record.topic],
            traceParent: record.traceParent)
    }

    // MARK: Transactions

    private func commit(
        _ records: [OutgoingRecord], _ offsets: [TopicPartition: Int64], _ generation: any GroupGeneration
    ) throws(KafkaError) {
        let topics = Set(records.map(\.topic))
        let written = places.filter { topics.contains($0.topic) }
        let transactions = try again { () throws(KafkaError) in
            guard try producer.confirmClosed() else {
                throw KafkaError(.retriable, code: "HANGING", reason: "the last transaction is not closed everywhere")
            }
            return try producer.open()
        }
        do throws(KafkaError) {
            try again { () throws(KafkaError) in try transactions.begin() }
            for var record in records {
                record.headers.append(producer.mark)
                try again { () throws(KafkaError) in
                    try transactions.produce(record, time: SystemClock.now().milliseconds)
                }
            }
            try again { () throws(KafkaError) in try transactions.flush() }
            try again { () throws(KafkaError) in try transactions.sendOffsets(offsets, generation: generation) }
            try again { () throws(KafkaError) in try transactions.commit() }
            producer.ended(written, isCommitted: true)
        } catch {
            // Of a call that is still unanswered the outcome is not known; no other may be made after it.
            if error.kind == .abortable {
                try abort(transactions)
                producer.ended(written, isCommitted: false)
            }
            throw error
        }
    }

    private func abort(_ transactions: any TransactionalProducer) throws(KafkaError) {
        try again { () throws(KafkaError) in
            do throws(KafkaError) {
                try transactions.abort()
            } catch {
                guard error.kind == .abortable else { throw error }
                throw KafkaError(.retriable, code: error.code, reason: error.reason)
            }
        }
    }

    private func again<Value>(_ call: () throws(KafkaError) -> Value) throws(KafkaError) -> Value {
        try Self.again(settings.patience, isStopping, call)
    }

    /// Repeats a call that the log answers "again" to, the same one and none in between, as long as there is patience for it.
    private static func again<Value>(
        _ patience: Duration, _ isStopping: () -> Bool, _ call: () throws(KafkaError) -> Value
    ) throws(KafkaError) -> Value {
        var deadline: ContinuousClock.Instant?
        while true {
            do throws(KafkaError) {
                return try call()
            } catch {
                let end = deadline ?? .now + patience
                deadline = end
                guard error.kind == .retriable, .now < end, !isStopping() else { throw error }
                Pause.milliseconds(100)
            }
        }
    }
}
