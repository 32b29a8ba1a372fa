import Glibc

/// A program that runs until it is told to stop.
///
///     Service(name: "alerting", summary: "…", listen: ListenAddress(host: "127.0.0.1", port: 8082)).run { context in
///         let server = try context.serve()
///         …
///         await context.drain.wait()
///         …
///         await server.drain(within: .seconds(5))
///     }
///
/// SIGTERM and SIGINT ask it to drain, for which it has ten seconds; a second one ends it at once. It ends with an
/// `ExitCode`; when that is not 0, its last words are one sentence on standard error and a line of level `fatal`.
public struct Service: Sendable {
    /// How long a drain may take, from the signal to the end of the process.
    public static let drainLimit: Duration = .milliseconds(9500)

    let name: String
    let summary: String
    let listen: ListenAddress
    let variables: [any VariableDeclaration]

    /// - Parameters:
    ///   - name: as the program is called: `alerting`.
    ///   - summary: one sentence, for `--help`.
    ///   - listen: the default of `VIGIE_HTTP_LISTEN`.
    ///   - variables: those that it reads beside the common ones.
    public init(name: String, summary: String, listen: ListenAddress, variables: [any VariableDeclaration] = []) {
        self.name = name
        self.summary = summary
        self.listen = listen
        self.variables = variables
    }

    /// Reads the command line and the environment, takes the lock of the instance, runs `body`, and ends the process.
    /// The first thread, before any other is started; it then waits for signals.
    ///
    /// - Parameters:
    ///   - arguments: without the program's name.
    ///   - body: starts the parts of the service, awaits `context.drain.wait()`, and stops them in the order that suits
    ///     it. What it throws ends the process: a `ServiceError` with its code and sentence, any other error with 1.
    public func run(
        arguments: [String] = Array(CommandLine.arguments.dropFirst()),
        environment: [String: String] = Environment.current,
        _ body: @escaping @Sendable (ServiceContext) async throws -> Void
    ) -> Never {
        Signals.hold()
        if let answer = ServiceArguments(service: self).answer(to: arguments) { answer.give() }
        let ending = ServiceEnding(name: name)
        let context: ServiceContext
        do {
            context = try prepare(environment: environment, ending: ending)
        } catch {
            ending.end(because: error)
        }
        Task {
            do {
                try await body(context)
                if let failure = context.drain.failure { ending.end(because: failure) }
                ending.end(.drained)
            } catch {
                ending.end(because: context.drain.failure ?? error)
            }
        }
        let health = context.health
        context.drain.onRequest { [log = context.log, drain = context.drain] in
            health.drain()
            log.info("draining")
            _ = ServiceThread(name: "drain-limit", stackBytes: 1 << 17) {
                let never = Monitor(())
                _ = never.wait(timeout: Self.drainLimit) { (_) -> Void? in nil }
                ending.end(
                    because: drain.failure ?? ServiceFailure(.failure, "what was in flight did not finish in time"))
            }
        }
        _ = Signals.wait()
        context.drain.request()
        _ = Signals.wait()
        ending.end(because: ServiceFailure(.failure, "a second signal ended it before it had drained"))
    }

    private func prepare(environment: [String: String], ending: ServiceEnding) throws -> ServiceContext {
        let configuration = try Configuration(
            service: name, listen: listen, variables: variables, environment: environment)
        let log = Logger(
            service: name, instance: configuration.instance, level: configuration.logLevel, sink: StandardOutputLog())
        ending.use(log)
        let directory = try StateDirectory(path: configuration.stateDirectory)
        let lock = try directory.lock(instance: configuration.transactionalID)
        log.info(
            "starting",
            [.text("version", Version.current), .text("group", configuration.group), .count("process", Int(getpid()))])
        for warning in configuration.warnings { log.warning("odd configuration", [.text("detail", warning)]) }
        let metrics = Metrics()
        ProcessMetrics.register(in: metrics, version: Version.current)
        return ServiceContext(
            configuration: configuration, log: log, metrics: metrics, health: Health(), stateDirectory: directory,
            drain: DrainRequest(), lock: lock)
    }
}
