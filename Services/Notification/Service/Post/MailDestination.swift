import ServiceKit

/// Where mail goes, as logs and `/readyz` may name it: without credentials.
enum MailDestination: Sendable {
    /// Host and port.
    case server(String)
    /// A path.
    case directory(String)

    var name: String {
        switch self {
        case .server(let name), .directory(let name): name
        }
    }

    var field: LogField {
        switch self {
        case .server(let name): .text("server", name)
        case .directory(let name): .text("directory", name)
        }
    }
}
