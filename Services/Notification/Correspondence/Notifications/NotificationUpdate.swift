import Messages

/// What one event says of a matter, whatever it is an event of.
struct NotificationUpdate {
    /// The alert's id, or a function of the case and what happened in it.
    let id: Identifier
    let subject: Subject
    let school: UAI
    /// The revision.
    let edition: Int
    /// Within the revision.
    let change: Int
    let stands: Bool
    /// Milliseconds since 1970, as below: no letter leaves before.
    let opens: Int64
    /// No letter leaves from here on.
    let closes: Int64
    /// Too old to be told to anybody who has not heard of it.
    let isLate: Bool
}
