/// The version of Vigie: one for all of its programs.
public enum Version {
    public static let current = "0.1.0"
}
