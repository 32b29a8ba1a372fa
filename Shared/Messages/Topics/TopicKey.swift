/// What the key of a topic's records is, and with it the partition.
public enum TopicKey: Sendable, Hashable {
    /// The pupil's pseudonym, 32 hexadecimal digits; partition murmur2 of it.
    case pupil
    /// A text that starts with the pupil's pseudonym and `/`; partition murmur2 of the pseudonym, set explicitly.
    case pupilPrefixed
    /// The service's own, in the partition of the input.
    case state
    /// The referral; any partition.
    case referral
    /// The name of a policy, a school or a partner.
    case name
    /// None, or the sender's.
    case any
}
