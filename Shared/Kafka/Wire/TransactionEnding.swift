import CRdKafka
import Glibc
import Streaming

/// Ends a hanging transaction once more, in its producer's name, by four requests in their oldest versions: InitProducerId,
/// AddPartitionsToTxn, AddOffsetsToTxn, EndTxn (KIP-98). Each partition gets the marker that it never got, and no record.
///
/// librdkafka adds a partition to a transaction only together with a record, which readers would see; and it has none of the
/// requests of KIP-664 for such transactions, of which the one that writes markers takes a right over the whole cluster. These four
/// take the rights that the producer has.
struct TransactionEnding {
    private let transaction: HangingTransaction
    private let servers: [WireConnection.Address]
    private let security: WireSecurity
    /// Milliseconds: how long the coordinator keeps the transaction open for us, and how long we try to end it.
    private let timeout: Int

    init(_ transaction: HangingTransaction, _ configuration: KafkaConfiguration) throws(KafkaError) {
        self.transaction = transaction
        servers = configuration.bootstrapServers.split(separator: ",").compactMap {
            WireConnection.Address($0.drop { $0 == " " })
        }
        timeout = configuration.transactionTimeout
        do throws(WireSecurity.Failure) {
            security = try WireSecurity(configuration.properties)
        } catch {
            switch error {
            case .unsupported(let property, let value):
                throw KafkaError(
                    .fatal, code: "_UNSUPPORTED_FEATURE",
                    reason: "what hangs of \(transaction.transactionalID) cannot be ended with \(property) \(value)")
            }
        }
    }

    /// The identity under which the transaction's markers are accepted: the same id as that of the producer that wrote it.
    private struct Producer {
        let id: Int64
        let epoch: Int16
    }

    /// Blocks for at most twice the transaction's timeout.
    func run() throws(KafkaError) {
        let producer = try again { connection throws(KafkaError) in try initialise(connection) }
        // From here to the end the markers are at stake: a transaction that is not ended is aborted.
        try again { connection throws(KafkaError) in
            if !transaction.partitions.isEmpty { try addPartitions(producer, connection) }
            if let group = transaction.group { try addOffsets(of: group, producer, connection) }
            try end(producer, connection)
        }
    }

    /// Repeats what fails in passing, with a new connection to whoever is the coordinator then.
    private func again<T>(_ body: (WireConnection) throws(KafkaError) -> T) throws(KafkaError) -> T {
        let deadline = ContinuousClock.now + .milliseconds(timeout)
        while true {
            do throws(KafkaError) {
                return try body(try coordinator(deadline: deadline))
            } catch {
                guard error.kind == .retriable, ContinuousClock.now + .milliseconds(50) < deadline else { throw error }
                usleep(50_000)
            }
        }
    }

    private func coordinator(deadline: ContinuousClock.Instant) throws(KafkaError) -> WireConnection {
        var last = KafkaError(.fatal, code: "_INVALID_ARG", reason: "bootstrap.servers names no host:port")
        for server in servers {
            do throws(KafkaError) {
                let connection = try WireConnection(server, security, deadline: deadline)
                let found = try findCoordinator(connection)
                return found == server ? connection : try WireConnection(found, security, deadline: deadline)
            } catch {
                guard error.kind == .retriable else { throw error }
                last = error
            }
        }
        throw last
    }

    // MARK: Requests

    private func findCoordinator(_ connection: WireConnection) throws(KafkaError) -> WireConnection.Address {
        var body = WireWriter()
        body.put(transaction.transactionalID)
        body.put(Int8(1))
        return try answer(10, version: 1, body, "its coordinator", connection) { answer throws(WireReader.Truncated) in
            _ = try answer.number(Int32.self)
            let code: Int16 = try answer.number()
            _ = try answer.text()
            _ = try answer.number(Int32.self)
            let host = try answer.text()
            return ([code], .init(host: host, port: try answer.number()))
        }
    }

    private func initialise(_ connection: WireConnection) throws(KafkaError) -> Producer {
        var body = WireWriter()
        body.put(transaction.transactionalID)
        body.put(Int32(clamping: timeout))
        return try answer(22, version: 0, body, "its producer id", connection) {
            answer throws(WireReader.Truncated) in
            _ = try answer.number(Int32.self)
            let code: Int16 = try answer.number()
            let id: Int64 = try answer.number()
            return ([code], Producer(id: id, epoch: try answer.number()))
        }
    }

    private func addPartitions(_ producer: Producer, _ connection: WireConnection) throws(KafkaError) {
        let topics = Dictionary(grouping: transaction.partitions, by: \.topic)
        var body = header(producer)
        body.put(Int32(clamping: topics.count))
        for (topic, partitions) in topics.sorted(by: { $0.key < $1.key }) {
            body.put(topic)
            body.put(Int32(clamping: partitions.count))
            for place in partitions { body.put(place.partition) }
        }
        try answer(24, version: 0, body, "its partitions", connection) { answer throws(WireReader.Truncated) in
            _ = try answer.number(Int32.self)
            var codes: [Int16] = []
            for _ in 0..<(try answer.number(Int32.self)) {
                _ = try answer.text()
                for _ in 0..<(try answer.number(Int32.self)) {
                    _ = try answer.number(Int32.self)
                    codes.append(try answer.number())
                }
            }
            return (codes, ())
        }
    }

    private func addOffsets(
        of group: String, _ producer: Producer, _ connection: WireConnection
    ) throws(KafkaError) {
        var body = header(producer)
        body.put(group)
        try acknowledge(25, body, "the offsets of group \(group)", connection)
    }

    private func end(_ producer: Producer, _ connection: WireConnection) throws(KafkaError) {
        var body = header(producer)
        body.put(transaction.isCommitted)
        try acknowledge(26, body, "its end", connection)
    }

    private func header(_ producer: Producer) -> WireWriter {
        var body = WireWriter()
        body.put(transaction.transactionalID)
        body.put(producer.id)
        body.put(producer.epoch)
        return body
    }

    // MARK: Answers

    private func acknowledge(
        _ key: Int16, _ body: WireWriter, _ what: String, _ connection: WireConnection
    ) throws(KafkaError) {
        try answer(key, version: 0, body, what, connection) { answer throws(WireReader.Truncated) in
            _ = try answer.number(Int32.self)
            return ([try answer.number()], ())
        }
    }

    /// - Parameter read: takes the error codes and the result out of an answer.
    private func answer<T>(
        _ key: Int16, version: Int16, _ body: WireWriter, _ what: String, _ connection: WireConnection,
        read: (inout WireReader) throws(WireReader.Truncated) -> (codes: [Int16], result: T)
    ) throws(KafkaError) -> T {
        var reader = try connection.ask(key, version: version, body)
        let (codes, result): ([Int16], T)
        do throws(WireReader.Truncated) {
            (codes, result) = try read(&reader)
        } catch {
            throw KafkaError(.retriable, code: "_BAD_MSG", reason: "an answer of a broker is cut off")
        }
        // Where one partition is refused, the others are answered OPERATION_NOT_ATTEMPTED, which tells nothing.
        let refused = codes.filter { $0 != 0 }
        let untold = Int16(RD_KAFKA_RESP_ERR_OPERATION_NOT_ATTEMPTED.rawValue)
        guard let code = refused.first(where: { $0 != untold }) ?? refused.first else { return result }
        throw failure(rd_kafka_resp_err_t(Int32(code)), what)
    }

    private func failure(_ code: rd_kafka_resp_err_t, _ what: String) -> KafkaError {
        let isPassing =
            code == RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS || RDKafkaError.kind(of: code) == .retriable
        return KafkaError(
            isPassing ? .retriable : .fatal, code: RDKafkaError.name(code),
            reason:
                "what hangs of \(transaction.transactionalID): \(what): \(RDKafkaText.string(rd_kafka_err2str(code)))")
    }
}
