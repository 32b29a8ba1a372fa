/// Why nothing more of a partition of replies is passed on for now.
struct PausedPartition {
    enum Cause {
        /// Only a newer version can read the record. It stands until that version runs, or the group's offset is moved behind the
        /// record (`vigie dead-letters skip`).
        case newer(reason: String)
        /// The board has not read `cases` up to these offsets yet, by partition: an event there may tell of the referral.
        case board([Int32: Int64])
    }

    /// Of the record that is not passed on.
    let offset: Int64
    let cause: Cause
    let since = ContinuousClock.now
    var isReported = false
}
