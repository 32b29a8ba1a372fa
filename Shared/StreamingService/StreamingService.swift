public import Messages
public import ServiceKit
import Streaming

/// A service of Vigie: one fold over the log, with its edges. Wires configuration, clients, runtime, health and drain.
///
///     StreamingService(.alerting, summary: "…", port: 8082, variables: [Variables.policy]).run { context in
///         ServiceComponents(topology: …, fold: { AlertingFold(…) })
///     }
public struct StreamingService: Sendable {
    private let service: Service

    /// - Parameters:
    ///   - summary: one sentence, for `--help`.
    ///   - port: of the default of `VIGIE_HTTP_LISTEN`, on the loopback address.
    ///   - variables: those that it reads beside the common ones.
    public init(_ name: ServiceName, summary: String, port: UInt16, variables: [any VariableDeclaration] = []) {
        service = Service(
            name: name.rawValue, summary: summary, listen: ListenAddress(host: "127.0.0.1", port: port),
            variables: variables)
    }

    /// Runs until it is told to stop or cannot go on, and ends the process. The first thread.
    /// - Parameter assemble: makes the parts, before anything is served or consumed. What it throws ends the process.
    public func run(_ assemble: @escaping @Sendable (StreamingContext) throws -> ServiceComponents) -> Never {
        service.run { service in
            let context = try StreamingContext(service)
            let parts = try assemble(context)
            let engine = StreamEngine(context, parts)
            let admin = try service.serveAdmin()
            let server = try service.serve(parts.routes + HTTPRoute.contract, limits: parts.limits)
            engine.start()
            parts.start()
            await service.drain.wait()
            // No new work first, then what is in flight, then what it leads to.
            async let served: Void = server.drain(within: .seconds(3))
            engine.stop()
            await engine.ended()
            await served
            await parts.stop()
            // Last: probes are told to the end that it drains.
            admin?.stop()
        }
    }
}
