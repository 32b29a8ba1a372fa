/// Takes tasks over from whoever had them before: the order in it is what exactly once rests on (exactly-once.md B4.5, B4.6).
///
/// 1. The committed offsets first: asking for them waits for pending offset commits, so a transaction of the predecessor
///    that could still commit has ended by then. 2. Then the changelog's high watermark, with no transaction open below it.
///    3. Then the state up to it. The other order loses state: a zombie may commit between the two.
/// Goes on in steps, so that the group is polled and ready tasks run meanwhile.
final class TakeOver {
    private enum Stage { case offsets, hanging, bounds, tails, states, tables }

    private final class Member {
        let slot: TaskSlot
        var offsets: [Int: Int64] = [:]
        var low: Int64 = 0
        var high: Int64 = 0
        var end: Result<Checkpoint, Checkpoint.Failure>?
        var records = 0
        /// Its state is what the log says it must be.
        var isSound = false

        init(_ slot: TaskSlot) { self.slot = slot }
    }

    private let stable: any LogReader
    private let latest: any LogReader
    private var stage = Stage.offsets
    private var members: [Member] = []
    private var scan: Scan?
    private var startedAt: Int64 = 0
    /// Since when the group has not said what it has committed, and when that is looked into next.
    private var unanswered: (since: Int64, next: Int64)?

    init(log: any Log) throws(LogError) {
        stable = try log.reader(.readCommitted)
        latest = try log.reader(.readUncommitted)
    }

    var isUnderWay: Bool { !members.isEmpty }

    /// What was begun is forgotten: the assignment has changed.
    func cancel() {
        members = []
        scan = nil
        stage = .offsets
    }

    /// Another assignment: nothing of the last is known any more.
    func forget() {
        cancel()
        unanswered = nil
    }

    func close() {
        stable.close()
        latest.close()
    }

    func step(in folder: Folder) throws(LogError) {
        let now = folder.clock.monotonic()
        if members.isEmpty {
            members = folder.slots.compactMap { $0 }.filter { $0.phase == .joining && $0.notBefore <= now }.map {
                Member($0)
            }
            guard !members.isEmpty else { return }
            stage = .offsets
            startedAt = now
        }
        switch stage {
        case .offsets: try readOffsets(folder, now)
        case .hanging: try settleHanging(folder, now)
        case .bounds: try bound(folder, now)
        case .tails: try readTails(folder, now)
        case .states: try readStates(folder, now)
        case .tables: try readTables(folder, now)
        }
        if members.isEmpty { cancel() }
    }

    // MARK: 1. Offsets

    private func readOffsets(_ folder: Folder, _ now: Int64) throws(LogError) {
        // Nothing of a task may come in between: it is paused until it is ready.
        try folder.consumer.pause(members.flatMap { folder.partitions(of: $0.slot) })
        let committed: [TopicPartition: Int64]
        do throws(LogError) {
            committed = try folder.consumer.committed(members.flatMap { folder.partitions(of: $0.slot) }, timeout: 300)
        } catch {
            let unanswered = unanswered ?? (now, now + Self.hangingAfter)
            self.unanswered = unanswered
            guard error.kind == .retriable, now >= unanswered.next else { throw error }
            self.unanswered?.next = now + 1_000
            try scanHanging(folder, now)
            return
        }
        unanswered = nil
        for member in members {
            member.offsets = [:]
            for input in folder.inputOf {
                let place = TopicPartition(folder.topology.inputs[input].topic, member.slot.partition)
                if let offset = committed[place] { member.offsets[input] = offset }
            }
            // After an abort in the same generation nobody else can have committed: what we hold stands, if the group agrees.
            member.isSound =
                member.slot.isRewinding && member.slot.holdsState
                && agrees(member.slot.committed?.offsets ?? [:], member.offsets, folder)
        }
        stage = .bounds
    }

    private func agrees(_ checkpoint: [String: Int64], _ offsets: [Int: Int64], _ folder: Folder) -> Bool {
        folder.inputOf.allSatisfy { checkpoint[folder.topology.inputs[$0].topic] == offsets[$0] }
    }

    // MARK: Offsets that hang

    /// Milliseconds. Markers take a few; a coordinator that loads its log, some seconds.
    private static let hangingAfter: Int64 = 10_000
    /// Another's name is taken later: by then it has come back and settled this itself, or it is gone.
    private static let abandonedAfter: Int64 = 30_000

    /// A broker that is killed while it ends a transaction may come back and call it complete without having written its markers
    /// (seen with 4.3.1: prepared, killed, complete, and no marker in any partition). The group's offsets stay pending then,
    /// and nobody is told what is committed; the changelog stays open, and nobody reads what is behind. Both until another
    /// transaction of the same producer ends there. So one is made, with nothing in it but what hangs.
    private func scanHanging(_ folder: Folder, _ now: Int64) throws(LogError) {
        for member in members { member.isSound = false }
        // A transaction that could still commit would be open in the changelog: its records are there before its offsets (B4.8).
        try readBounds(folder, now)
        let scan = Scan(stable)
        try scan.start(
            members.map { member in
                member.end = nil
                return range(member, from: max(member.low, member.high - Self.tail), folder, restoring: false)
            }, now: now)
        self.scan = scan
        stage = .hanging
    }

    /// Commits what the last checkpoint of each task says, in the name of who wrote it: what hangs is that, or older.
    private func settleHanging(_ folder: Folder, _ now: Int64) throws(LogError) {
        guard let scan, try scan.step(timeout: 10, limit: 1_000, now: now) else { return }
        var hanging: [String: [Batch.Part]] = [:]
        for member in members {
            guard case .success(let checkpoint)? = member.end, checkpoint.group == folder.group else { continue }
            hanging[checkpoint.transactionalID, default: []].append(part(checkpoint, of: member))
        }
        members = []
        let isAbandoned = now - (unanswered?.since ?? now) >= Self.abandonedAfter
        for (writer, parts) in hanging where writer == folder.transactionalID || isAbandoned {
            try folder.commit(parts, as: writer)
        }
    }

    private func part(_ checkpoint: Checkpoint, of member: Member) -> Batch.Part {
        Batch.Part(partition: member.slot.partition, checkpoint: checkpoint, changes: StateChanges())
    }

    // MARK: 2. Bounds

    private func bound(_ folder: Folder, _ now: Int64) throws(LogError) {
        try readBounds(folder, now)
        stage = .tails
        try scanTails(folder, now)
    }

    private func readBounds(_ folder: Folder, _ now: Int64) throws(LogError) {
        var hanging: [String: [Batch.Part]] = [:]
        for member in members where !member.isSound {
            let slot = member.slot
            let changelog = TopicPartition(folder.topology.changelog, slot.partition)
            (member.low, member.high) = try latest.watermarks(of: changelog, timeout: 1_000)
            let end = try stable.watermarks(of: changelog, timeout: 1_000).high
            guard end < member.high else {
                slot.openTransaction = nil
                continue
            }
            // A transaction is open. It may be about to end; one that does not move is a dead owner's.
            if slot.openTransaction?.stable != end { slot.openTransaction = (now, end, false) }
            if let open = slot.openTransaction {
                if !open.isFenced, now - open.since >= folder.options.fencingGrace {
                    let first = try checkpoint(in: changelog, from: end, to: min(end + 1, member.high), folder)
                    try fence(first?.transactionalID, changelog, folder)
                    slot.openTransaction?.isFenced = true
                }
                // The transaction's last checkpoint is there if its commit can have been asked for.
                if now - open.since >= Self.hangingAfter,
                    let first = try checkpoint(in: changelog, from: end, to: min(end + 1, member.high), folder),
                    first.transactionalID == folder.transactionalID || now - open.since >= Self.abandonedAfter,
                    let last = try checkpoint(
                        in: changelog, from: end, to: member.high, endOf: first.transactionalID, folder),
                    last.group == folder.group
                {
                    hanging[last.transactionalID, default: []].append(part(last, of: member))
                    slot.openTransaction = nil
                }
            }
            // Its offsets may have been pending too: from the beginning, then.
            postpone(member, by: 20, now)
        }
        dropPostponed(now)
        for (writer, parts) in hanging { try folder.commit(parts, as: writer) }
    }

    /// The first checkpoint in a range that need not be committed; or the last with which a transaction of `writer` ends.
    private func checkpoint(
        in changelog: TopicPartition, from: Int64, to: Int64, endOf writer: String? = nil, _ folder: Folder
    ) throws(LogError) -> Checkpoint? {
        var found: Checkpoint?
        let scan = Scan(latest)
        let range = Scan.Range(partition: changelog, from: from, to: to) { record in
            guard let key = record.key, let value = record.value,
                key.elementsEqual(writer == nil ? Checkpoint.beginKey : Checkpoint.endKey),
                let checkpoint = try? Checkpoint(decoding: value)
            else { return }
            if writer == nil ? found == nil : checkpoint.transactionalID == writer { found = checkpoint }
        }
        try scan.start([range], now: folder.clock.monotonic())
        for _ in 0..<20 {
            if try scan.step(timeout: 50, limit: 20_000, now: folder.clock.monotonic()) { return found }
        }
        return nil
    }

    private func fence(_ writer: String?, _ changelog: TopicPartition, _ folder: Folder) throws(LogError) {
        // Our own is under way in the committing half; an unknown writer's ends by its timeout.
        guard let writer, writer != folder.transactionalID else { return }
        let successor = try folder.log.producer(transactionalID: writer)
        defer { successor.close() }
        try successor.initialise(timeout: 1_000)
        folder.observe(.fencedPredecessor(transactionalID: writer, partition: changelog.partition))
    }

    private func postpone(_ member: Member, by milliseconds: Int64, _ now: Int64) {
        member.slot.notBefore = now + milliseconds
    }

    private func dropPostponed(_ now: Int64) {
        members.removeAll { $0.slot.notBefore > now }
    }

    // MARK: 3. State

    /// How many records from the end the last checkpoint of a parked task is looked for.
    private static let tail: Int64 = 16

    private func scanTails(_ folder: Folder, _ now: Int64) throws(LogError) {
        let scan = Scan(stable)
        try scan.start(
            members.filter { !$0.isSound && $0.slot.holdsState && $0.slot.committed != nil }.map { member in
                member.end = nil
                return range(member, from: max(member.low, member.high - Self.tail), folder, restoring: false)
            }, now: now)
        self.scan = scan
    }

    private func readTails(_ folder: Folder, _ now: Int64) throws(LogError) {
        guard let scan, try scan.step(timeout: 10, limit: 1_000, now: now) else { return }
        for member in members where !member.isSound {
            if member.slot.holdsState, let committed = member.slot.committed, case .success(committed)? = member.end,
                agrees(committed.offsets, member.offsets, folder)
            {
                member.isSound = true
            } else {
                member.slot.wipe()
                member.end = nil
            }
        }
        stage = .states
        let restore = Scan(stable)
        try restore.start(
            members.filter { !$0.isSound }.map { range($0, from: $0.low, folder, restoring: true) }, now: now)
        self.scan = restore
    }

    private func range(_ member: Member, from: Int64, _ folder: Folder, restoring: Bool) -> Scan.Range {
        let state = member.slot.task.state
        return Scan.Range(
            partition: TopicPartition(folder.topology.changelog, member.slot.partition), from: from, to: member.high
        ) { record in
            guard let key = record.key, let kind = key.first else { return }
            if kind == StateBlock.keyPrefix {
                guard restoring else { return }
                member.records += 1
                state.restore(UnsafeRawBufferPointer(rebasing: key.dropFirst()), record.value)
            } else if key.elementsEqual(Checkpoint.endKey), let value = record.value {
                do throws(Checkpoint.Failure) {
                    member.end = .success(try Checkpoint(decoding: value))
                } catch {
                    member.end = .failure(error)
                }
            }
        }
    }

    private func readStates(_ folder: Folder, _ now: Int64) throws(LogError) {
        guard let scan, try scan.step(timeout: 10, limit: 20_000, now: now) else { return }
        var behind: [Batch.Part] = []
        for member in members where !member.isSound {
            switch judge(member, folder) {
            case .sound(let checkpoint):
                member.slot.committed = checkpoint
                member.slot.sequence = checkpoint?.sequence ?? 0
                member.slot.attempts = 0
                member.slot.refusal = nil
            case .refused(let reason):
                refuse(member, reason, now, folder)
            case .behind(let checkpoint):
                refuse(member, "the offsets of group \(folder.group) are older than its state", now, folder)
                // Not in motion any more. One transaction holds both, so they were lost with its marker.
                guard member.slot.attempts > 10 else { continue }
                behind.append(part(checkpoint, of: member))
            }
        }
        if !behind.isEmpty { try folder.commit(behind, as: folder.transactionalID) }
        dropPostponed(now)
        stage = .tables
        try scanTables(folder, now)
    }

    private enum Judgement {
        case sound(Checkpoint?)
        case behind(Checkpoint)
        case refused(String)
    }

    /// Whether the restored state may be gone on with, by the checkpoint that stands beside it.
    private func judge(_ member: Member, _ folder: Folder) -> Judgement {
        let changelog = TopicPartition(folder.topology.changelog, member.slot.partition)
        switch member.end {
        case nil:
            guard member.offsets.isEmpty else {
                return .refused(
                    "group \(folder.group) has committed offsets but \(changelog) holds no checkpoint: its state is gone"
                )
            }
            return .sound(nil)
        case .failure(.newer(let version))?:
            return .refused("\(changelog) was written by a newer version of the runtime (checkpoint \(version))")
        case .failure(.unreadable)?:
            return .refused("the checkpoint in \(changelog) cannot be read")
        case .success(let checkpoint)?:
            guard checkpoint.group == folder.group else {
                return .refused("\(changelog) holds the state of group \(checkpoint.group), not of \(folder.group)")
            }
            guard checkpoint.stateFormat <= folder.topology.stateFormat else {
                return .refused(
                    "\(changelog) holds state of format \(checkpoint.stateFormat); this program knows up to \(folder.topology.stateFormat)"
                )
            }
            if member.offsets.isEmpty {
                // The group's offsets have expired (offsets.retention.minutes): the checkpoint's hold.
                for input in folder.inputOf {
                    member.offsets[input] = checkpoint.offsets[folder.topology.inputs[input].topic]
                }
            } else if !agrees(checkpoint.offsets, member.offsets, folder) {
                let isBehind = folder.inputOf.allSatisfy {
                    member.offsets[$0] ?? -1 <= checkpoint.offsets[folder.topology.inputs[$0].topic] ?? -1
                }
                guard !isBehind else { return .behind(checkpoint) }
                return .refused("the offsets of group \(folder.group) and the state in \(changelog) disagree")
            }
            return .sound(checkpoint)
        }
    }

    /// The partition stands still, and is tried again: soon at first, for what is in motion settles; then every 5 s.
    private func refuse(_ member: Member, _ reason: String, _ now: Int64, _ folder: Folder) {
        let slot = member.slot
        slot.wipe()
        slot.attempts += 1
        if slot.attempts >= 10, slot.refusal != reason {
            slot.refusal = reason
            folder.observe(.refused(partition: slot.partition, reason: reason))
        }
        postpone(member, by: slot.attempts < 10 ? 50 * Int64(slot.attempts) : 5_000, now)
    }

    // MARK: 4. Tables

    private func scanTables(_ folder: Folder, _ now: Int64) throws(LogError) {
        var ranges: [Scan.Range] = []
        for member in members where !member.isSound {
            for input in folder.inputOf where folder.topology.inputs[input].role == .table {
                guard let offset = member.offsets[input] else { continue }
                let place = TopicPartition(folder.topology.inputs[input].topic, member.slot.partition)
                let low = try latest.watermarks(of: place, timeout: 1_000).low
                let table = member.slot.task.table(input)
                ranges.append(
                    .init(partition: place, from: low, to: offset) { record in
                        if let key = record.key { table.put(key, record.value) }
                    })
            }
        }
        let scan = Scan(stable)
        try scan.start(ranges, now: now)
        self.scan = scan
    }

    private func readTables(_ folder: Folder, _ now: Int64) throws(LogError) {
        guard let scan, try scan.step(timeout: 10, limit: 20_000, now: now) else { return }
        try start(folder, now)
        members = []
    }

    // MARK: 5. Start

    private func start(_ folder: Folder, _ now: Int64) throws(LogError) {
        var positions: [TopicPartition: Int64] = [:]
        for member in members {
            for input in folder.inputOf {
                let place = TopicPartition(folder.topology.inputs[input].topic, member.slot.partition)
                positions[place] =
                    if let offset = member.offsets[input] { offset } else {
                        // The group has never read it: from the beginning.
                        try latest.watermarks(of: place, timeout: 1_000).low
                    }
                member.slot.next[input] = member.offsets[input] ?? -1
            }
        }
        try folder.consumer.seek(positions)
        for member in members {
            let slot = member.slot
            slot.phase = .ready
            slot.isRewinding = false
            slot.holdsState = true
            folder.observe(
                .ready(partition: slot.partition, records: member.records, milliseconds: Int(now - startedAt)))
            // Without a checkpoint there is no state that could have been judged by anything else.
            slot.judged = slot.committed?.broadcast ?? folder.broadcasts.digest
        }
        folder.reconsiderAll()
        try folder.consumer.resume(members.flatMap { folder.partitions(of: $0.slot) })
    }
}
