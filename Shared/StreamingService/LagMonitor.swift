import Streaming

/// How far the inputs are ahead of what is committed, by partition, and where records wait and nothing moves.
///
/// A partition stands still when nothing was committed for it in two minutes though the brokers answered and its input grew: so long
/// no restoration, no broker's restart and no broker that is slow takes. It stands still until something is committed.
struct LagMonitor {
    typealias Instant = ContinuousClock.Instant

    static let patience: Duration = .seconds(120)

    private struct Place {
        var position: Int64
        /// Where the input ended then.
        var end: Int64?
        var since: Instant
        var isStill = false
    }

    private var places: [TopicPartition: Place] = [:]
    /// Records that wait, by input partition. Those of which it is not known are absent.
    private(set) var lags: [TopicPartition: Int64] = [:]

    /// - Parameters:
    ///   - positions: the next to consume, as the last transaction has it.
    ///   - ends: where the inputs end; those whose leaders do not answer are absent.
    mutating func look(_ positions: [TopicPartition: Int64], _ ends: [TopicPartition: Int64], at now: Instant) {
        places = places.filter { positions[$0.key] != nil }
        lags = lags.filter { positions[$0.key] != nil }
        for (key, position) in positions {
            let end = ends[key]
            var place = places[key] ?? Place(position: position, end: end, since: now)
            if place.position != position { place = Place(position: position, end: end, since: now) }
            if let end {
                let lag = max(end - position, 0)
                lags[key] = lag
                place.end = place.end ?? end
                if lag == 0 {
                    place = Place(position: position, end: end, since: now)
                } else if end > place.end ?? end, now - place.since >= Self.patience {
                    place.isStill = true
                }
            } else if !place.isStill {
                // Nobody could have committed: the time begins anew.
                place.since = now
            }
            places[key] = place
        }
    }

    /// Those that stand still, in a sentence; nil where none does.
    func reason(at now: Instant) -> String? {
        let still = places.filter(\.value.isStill)
        guard let since = still.values.map(\.since).min() else { return nil }
        let waiting = still.keys.reduce(0) { $0 + (lags[$1] ?? 0) }
        return "nothing is committed, and records wait: \(waiting) for \((now - since).components.seconds) s, "
            + "in \(TopicPartition.list(Array(still.keys)))"
    }
}
