import CRdKafka
import Glibc
import Streaming

/// A group's member over `rd_kafka_consumer_poll`.
///
/// The assignor is `range` and eager, known from here: `rd_kafka_rebalance_protocol` blocks in the revocation of a close
/// (librdkafka #4041). The batch calls lose or repeat records around seek, pause and rebalance before 2.1.0 (#4208), so
/// records are polled one by one and destroyed at once (an outstanding message blocks the destruction of the handle).
///
/// Where a partition begins is decided here, by `seek` or at its first `resume`. Left to librdkafka, an assignment without
/// offsets asks for them behind our back, and a seek that overtakes the answer is undone half a second later
/// (`rd_kafka_toppar_handle_Offset` takes the outdated answer for a reason to ask again).
final class RDKafkaGroupConsumer: GroupConsumer {
    /// Nil once closed.
    private var client: RDKafkaClient?
    private let name: String
    private let topicNames: [String]
    private var index: RDKafkaTopicIndex
    /// Made before anything is assigned; see `assign`. They go before their client.
    private var topics: RDKafkaTopicTable?
    private let reset: String
    private var assigned: Set<TopicPartition> = []
    /// Assigned, and never told where to begin.
    private var unplaced: Set<TopicPartition> = []
    /// What we paused: resuming a partition that is not paused may rewind it before 2.4.0 (#4636).
    private var paused: Set<TopicPartition> = []
    /// Told where to begin, and not yet heard of from there; see `settles`.
    private var unconfirmed: [TopicPartition: UnconfirmedSeek] = [:]
    private var rouser = RDKafkaFetchWakeup()
    private let group: String
    private let admin: () throws(KafkaError) -> RDKafkaAdmin
    /// The group is being left, to be joined anew.
    private var isRejoining = false
    /// While `poll` or `close` runs.
    private var handler: (any GroupHandler)?

    init(
        group: String, topics: [String], instance: String?, _ configuration: KafkaConfiguration,
        _ events: (any KafkaEvents)?, admin: @escaping () throws(KafkaError) -> RDKafkaAdmin
    ) throws(KafkaError) {
        self.admin = admin
        self.group = group
        topicNames = topics
        index = RDKafkaTopicIndex(topics)
        reset = configuration.properties["auto.offset.reset"] ?? "earliest"
        name = "consumer of \(group)"
        let callbacks = RDKafkaCallbacks(client: name, events: events, configuration: configuration)
        let opened: RDKafkaClient
        do throws(KafkaConfigurationError) {
            var conf = RDKafkaConf()
            try conf.setConsumer(
                configuration, group: group, isolation: .readCommitted,
                reset: reset)
            try conf.set("partition.assignment.strategy", "range")
            try conf.set("session.timeout.ms", String(configuration.sessionTimeout))
            try conf.set("max.poll.interval.ms", String(configuration.pollInterval))
            try conf.set("heartbeat.interval.ms", String(configuration.heartbeatInterval))
            if let instance { try conf.set("group.instance.id", instance) }
            conf.report(to: callbacks)
            conf.reportRebalances()
            opened = try RDKafkaClient(RD_KAFKA_CONSUMER, conf, callbacks)
        } catch {
            throw KafkaError(error)
        }
        client = opened
        self.topics = RDKafkaTopicTable(topics, opened)
        callbacks.onRebalance = { [unowned self, unowned opened] assigned, list in
            if assigned { self.assign(list, opened) } else { self.revoke(list, opened) }
        }
        rd_kafka_poll_set_consumer(opened.handle)
        try subscribe(opened)
    }

    private func subscribe(_ client: RDKafkaClient) throws(KafkaError) {
        let list = RDKafkaPartitionList(capacity: topicNames.count)
        for topic in topicNames { list.add(topic) }
        let failure = rd_kafka_subscribe(client.handle, list.list)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "subscription to \(topicNames.joined(separator: ", "))", client)
        }
    }

    func poll(timeout: Int, limit: Int, _ handler: any GroupHandler) throws(KafkaError) -> Int {
        let client = try open()
        self.handler = handler
        defer { self.handler = nil }
        let handle = client.handle
        if isRejoining, assigned.isEmpty {
            isRejoining = false
            try subscribe(client)
        }
        var wait = Int32(clamping: timeout)
        var count = 0
        while count < limit, let message = rd_kafka_consumer_poll(handle, wait) {
            wait = 0
            guard unconfirmed.isEmpty || isConfirmed(message, client) else {
                rd_kafka_message_destroy(message)
                continue
            }
            guard message.pointee.err == RD_KAFKA_RESP_ERR_NO_ERROR else {
                try event(message, handler, client)
                continue
            }
            handler.received(Record(message, topic: index.index(of: message.pointee.rkt)))
            rd_kafka_message_destroy(message)
            count += 1
        }
        rouser.polled(count, of: limit, assigned, client)
        return count
    }

    /// What is no record: the end of a partition, or an error.
    private func event(
        _ message: UnsafeMutablePointer<rd_kafka_message_t>, _ handler: any GroupHandler, _ client: RDKafkaClient
    ) throws(KafkaError) {
        defer { rd_kafka_message_destroy(message) }
        guard message.pointee.err == RD_KAFKA_RESP_ERR__PARTITION_EOF else {
            throw RDKafkaError.ofMessage(message, client)
        }
        handler.reachedEnd(
            of: message.pointee.partition, topic: index.index(of: message.pointee.rkt), offset: message.pointee.offset)
    }

    // MARK: What comes first after a seek

    private struct UnconfirmedSeek {
        let start: Int64
        /// What came instead of it.
        var instead: Int64?
    }

    /// Whether what came is to be believed. The first thing after a seek is, when it stands at the place asked for.
    ///
    /// librdkafka 2.0.2 can lose a seek: an answer to a question for offsets that was asked before it, or a fetch that the
    /// seek overtook, moves the partition elsewhere, and records would be skipped without a word. So what comes from
    /// another place is not believed at first; the seek is made again. When the same comes once more, the log has
    /// nothing in between (compaction, markers, retention), and it is right.
    private func isConfirmed(_ message: UnsafeMutablePointer<rd_kafka_message_t>, _ client: RDKafkaClient) -> Bool {
        guard [RD_KAFKA_RESP_ERR_NO_ERROR, RD_KAFKA_RESP_ERR__PARTITION_EOF].contains(message.pointee.err),
            case let topic = index.index(of: message.pointee.rkt), topicNames.indices.contains(topic),
            case let partition = TopicPartition(topicNames[topic], message.pointee.partition),
            let place = unconfirmed[partition]
        else { return true }
        let offset = message.pointee.offset
        if offset == place.start || offset == place.instead {
            unconfirmed[partition] = nil
            return true
        }
        let list = RDKafkaPartitionList([partition: place.start])
        let isSent = RDKafkaError(rd_kafka_seek_partitions(client.handle, list.list, -1)) == nil
        unconfirmed[partition]?.instead = isSent ? offset : nil
        return false
    }

    // MARK: Rebalance, on the polling thread inside consumer_poll

    private func assign(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ client: RDKafkaClient) {
        let partitions = RDKafkaPartitionList.partitions(in: list)
        // Taken here and not at the commit: by then it may be the next generation's, and old offsets would pass the fence.
        if let generation = RDKafkaGeneration(of: client) { handler?.assigned(partitions, generation: generation) }
        index.forget()
        assigned = Set(partitions)
        unplaced = assigned
        unconfirmed = [:]
        paused = assigned
        if let list {
            // Paused first, so that nothing is fetched from the offset that it begins with for form's sake; possible because
            // the topics' objects are there. If one was not, what has been fetched meanwhile falls with the second pause.
            let isPaused = pause(list, client)
            for index in 0..<Int(list.pointee.cnt) { list.pointee.elems[index].offset = 0 }
            answer(rd_kafka_assign(client.handle, list), "assignment", client)
            if !isPaused { pause(list, client) }
        }
        // The caller may have waited for records: let it see to its new partitions instead.
        rd_kafka_yield(client.handle)
    }

    @discardableResult
    private func pause(
        _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>, _ client: RDKafkaClient
    ) -> Bool {
        answer(rd_kafka_pause_partitions(client.handle, list), "pause of what is assigned", client)
        return RDKafkaPartitionList.elements(of: list).allSatisfy { $0.err == RD_KAFKA_RESP_ERR_NO_ERROR }
    }

    private func revoke(_ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ client: RDKafkaClient) {
        let lost = rd_kafka_assignment_lost(client.handle) != 0
        handler?.revoked(RDKafkaPartitionList.partitions(in: list), lost: lost)
        index.forget()
        assigned = []
        unplaced = []
        unconfirmed = [:]
        paused = []
        // Eager: all of it goes. Answered on errors too, or the group waits for ever.
        answer(rd_kafka_assign(client.handle, nil), "revocation", client)
        rd_kafka_yield(client.handle)
    }

    /// A callback cannot throw: a failure goes to the events, and if it stands, the next poll answers it as well.
    private func answer(_ code: rd_kafka_resp_err_t, _ attempt: String, _ client: RDKafkaClient) {
        guard code != RD_KAFKA_RESP_ERR_NO_ERROR else { return }
        client.callbacks.failed(client.handle, code, "\(attempt): \(RDKafkaText.string(rd_kafka_err2str(code)))")
    }

    // MARK: The group

    func describeGroup(timeout: Int) throws(KafkaError) -> GroupDescription? {
        let client = try open()
        // Not over our own connections: an answer there waits behind a fetch that waits for records.
        let admin = try admin()
        guard let members = try admin.members(of: group, timeout: timeout), !isRejoining,
            let own = rd_kafka_memberid(client.handle)
        else { return nil }
        defer { rd_kafka_mem_free(client.handle, own) }
        var subscribed: [TopicPartition] = []
        for topic in topicNames {
            let count = try admin.partitionCount(of: topic, timeout: timeout) ?? 0
            subscribed += (0..<Int32(count)).map { TopicPartition(topic, $0) }
        }
        return GroupDescription(
            unassigned: subscribed.filter { !members.assigned.contains($0) },
            isFirstMember: members.ids.min() == RDKafkaText.string(own))
    }

    /// Only an unsubscription has librdkafka send the leave of a static member.
    func rejoin() throws(KafkaError) {
        let client = try open()
        let failure = rd_kafka_unsubscribe(client.handle)
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "leaving group \(group)", client)
        }
        isRejoining = true
    }

    // MARK: Offsets and positions

    func committed(_ partitions: [TopicPartition], timeout: Int) throws(KafkaError) -> [TopicPartition: Int64] {
        let client = try open()
        guard !partitions.isEmpty else { return [:] }
        let list = RDKafkaPartitionList(partitions)
        let failure = rd_kafka_committed(client.handle, list.list, Int32(clamping: timeout))
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw RDKafkaError.of(failure, "committed offsets", about: partitions, client)
        }
        try list.check("committed offsets of", client)
        var offsets: [TopicPartition: Int64] = [:]
        for element in list.elements where element.offset >= 0 {
            offsets[RDKafkaPartitionList.name(of: element)] = element.offset
        }
        return offsets
    }

    /// Milliseconds that a seek waits for partitions whose consumption has not begun yet.
    private static let seekPatience = 5_000

    func seek(_ offsets: [TopicPartition: Int64]) throws(KafkaError) {
        let client = try open()
        // To librdkafka −1 is the end: all that lies before would be skipped without a word.
        precondition(offsets.values.allSatisfy { $0 >= 0 }, "a seek to no offset")
        guard !offsets.isEmpty else { return }
        let deadline = ContinuousClock.now + .milliseconds(Self.seekPatience)
        while true {
            let list = RDKafkaPartitionList(offsets)
            // −1, for ever: the answers come from this process, and before 2.1.0 a number is a thousandth of itself (#4230).
            if let error = RDKafkaError(rd_kafka_seek_partitions(client.handle, list.list, -1)) {
                throw error.ofCall("seek", client)
            }
            // _STATE: the fetchers of the assignment before have not stopped yet.
            let begun = list.elements.allSatisfy { $0.err != RD_KAFKA_RESP_ERR__STATE }
            if begun {
                try list.check("seek of", client)
                unplaced.subtract(offsets.keys)
                for (partition, start) in offsets { unconfirmed[partition] = UnconfirmedSeek(start: start) }
                return
            }
            guard ContinuousClock.now < deadline else {
                throw KafkaError(
                    .retriable, code: "_STATE", reason: "seek: consumption of the assigned partitions has not begun")
            }
            usleep(2_000)
        }
    }

    func pause(_ partitions: [TopicPartition]) throws(KafkaError) {
        let client = try open()
        let running = partitions.filter { assigned.contains($0) && !paused.contains($0) }
        guard !running.isEmpty else { return }
        let list = RDKafkaPartitionList(running)
        try check(rd_kafka_pause_partitions(client.handle, list.list), list, "pause of", client)
        paused.formUnion(running)
    }

    func resume(_ partitions: [TopicPartition]) throws(KafkaError) {
        let client = try open()
        let resting = partitions.filter(paused.contains)
        guard !resting.isEmpty else { return }
        try place(resting.filter(unplaced.contains), client)
        let list = RDKafkaPartitionList(resting)
        try check(rd_kafka_resume_partitions(client.handle, list.list), list, "resumption of", client)
        paused.subtract(resting)
    }

    /// Milliseconds for each question that a resumption without a seek asks.
    private static let placePatience = 5_000

    /// Where the group has committed, or else by `auto.offset.reset`.
    private func place(_ partitions: [TopicPartition], _ client: RDKafkaClient) throws(KafkaError) {
        guard !partitions.isEmpty else { return }
        var offsets = try committed(partitions, timeout: Self.placePatience)
        for partition in partitions where offsets[partition] == nil {
            guard reset == "earliest" else {
                throw KafkaError(
                    .fatal, code: RDKafkaError.name(RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET),
                    reason: "the \(name) has committed no offset of \(partition), and auto.offset.reset is \(reset)")
            }
            offsets[partition] = try client.watermarks(of: partition, timeout: Self.placePatience).low
        }
        try seek(offsets)
    }

    private func check(
        _ failure: rd_kafka_resp_err_t, _ list: borrowing RDKafkaPartitionList, _ attempt: String,
        _ client: RDKafkaClient
    ) throws(KafkaError) {
        guard failure == RD_KAFKA_RESP_ERR_NO_ERROR else { throw RDKafkaError.of(failure, attempt, client) }
        try list.check(attempt, client)
    }

    private func open() throws(KafkaError) -> RDKafkaClient {
        guard let client else { throw KafkaError(.fatal, code: "_DESTROY", reason: "the \(name) is closed") }
        return client
    }

    // MARK: Close

    func close(_ handler: any GroupHandler) {
        guard let client else { return }
        self.handler = handler
        client.closeConsumer()
        // After a fatal error, or when the close does not end, librdkafka revokes nothing by itself.
        if !assigned.isEmpty { handler.revoked(assigned.sorted(), lost: true) }
        self.handler = nil
        release()
    }

    deinit {
        guard let client else { return }
        client.callbacks.onRebalance = nil
        client.closeConsumer()
    }

    private func release() {
        client?.callbacks.onRebalance = nil
        topics = nil
        client = nil
    }
}
