import Messages

/// What a dossier remembers of an alert.
struct KnownAlert: Hashable, Sendable {
    /// Where it belongs.
    enum Place: UInt8, Sendable {
        /// To no case in hand: raised again, it opens one or joins the one that is open.
        case loose
        /// To the dossier's present case.
        case present
        /// To the present case, which was closed while it stood: raised again, it is nothing new to who closed it.
        case settled
        /// To an earlier case that was closed so.
        case past
    }

    let id: Identifier
    let rule: Rule
    /// The greatest that was seen: one that is not greater is ignored.
    var revision: Int
    /// When that revision came.
    var seenAt: Timestamp
    var stands: Bool
    var place: Place
}
