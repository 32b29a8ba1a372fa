/// What stands in the changelog beside the state, once a task and transaction: whose state it is and how far the inputs
/// are in it (exactly-once.md B4.6).
///
/// It is written twice: as the first record of the transaction, so that a successor that finds the transaction open can
/// read whose it is, and as the last, so that the end of the changelog tells whether a parked task still holds what is there.
struct Checkpoint: Equatable, Sendable {
    var group: String
    var transactionalID: String
    /// Counts the transactions of one task from its first on; two owners never write the same number.
    var sequence: Int64
    /// See `Topology.stateFormat`.
    var stateFormat: UInt8
    /// A digest of what the state was judged by: the broadcast topics' content, and the fold's configuration.
    var globalTable: UInt64
    /// The next offset to consume, by input topic.
    var offsets: [String: Int64]

    /// - Returns: those of `inputs` alone; an older program may have had others.
    func offsets(of inputs: [String]) -> [String: Int64] { offsets.filter { inputs.contains($0.key) } }

    /// The runtime's own keys begin with 0x00; see `StateBlock.keyPrefix`.
    static let beginKey: [UInt8] = [0, UInt8(ascii: "b")]
    static let endKey: [UInt8] = [0, UInt8(ascii: "e")]

    /// Of this encoding. A greater one is refused.
    private static let version = 1

    /// Lines of `name value`, so that a console consumer shows what it is.
    var encoded: [UInt8] {
        var text = "checkpoint \(Self.version)\ngroup \(group)\ntransactional.id \(transactionalID)\n"
        text += "sequence \(sequence)\nformat \(stateFormat)\nbroadcast \(globalTable)\n"
        for (topic, offset) in offsets.sorted(by: { $0.key < $1.key }) { text += "offset \(topic) \(offset)\n" }
        return Array(text.utf8)
    }

    enum Failure: Error, Equatable {
        case newer(version: Int)
        case unreadable
    }

    init(
        group: String, transactionalID: String, sequence: Int64, stateFormat: UInt8, globalTable: UInt64,
        offsets: [String: Int64]
    ) {
        self.group = group
        self.transactionalID = transactionalID
        self.sequence = sequence
        self.stateFormat = stateFormat
        self.globalTable = globalTable
        self.offsets = offsets
    }

    init(decoding bytes: UnsafeRawBufferPointer) throws(Failure) {
        var fields: [Substring: Substring] = [:]
        var offsets: [String: Int64] = [:]
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ", maxSplits: 2)
            if words.count == 3, words[0] == "offset", let offset = Int64(words[2]) {
                offsets[String(words[1])] = offset
            } else if words.count == 2 {
                fields[words[0]] = words[1]
            }
        }
        guard let version = fields["checkpoint"].flatMap({ Int($0) }) else { throw .unreadable }
        guard version <= Self.version else { throw .newer(version: version) }
        guard let group = fields["group"], let id = fields["transactional.id"],
            let sequence = fields["sequence"].flatMap({ Int64($0) }),
            let format = fields["format"].flatMap({ UInt8($0) }),
            let globalTable = fields["broadcast"].flatMap({ UInt64($0) })
        else { throw .unreadable }
        self.init(
            group: String(group), transactionalID: String(id), sequence: sequence, stateFormat: format,
            globalTable: globalTable, offsets: offsets)
    }
}
