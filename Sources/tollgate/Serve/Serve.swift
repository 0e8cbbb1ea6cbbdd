import ArgumentParser
import ControlPlane
import DataPlane
import Domain
import Gateway
import Logging
import NIOCore
import SQLiteStorage
import ServiceLifecycle
import Translation
import UnixSignals
import Upstream
import Vault

/// `tollgate serve`
struct Serve: InvocableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve clients.",
        discussion: """
            Listens for Anthropic clients, sends their requests to the providers that `tollgate models map` \
            names, and writes every request to the ledger. SIGTERM and SIGINT finish what runs and end.

              tollgate serve --listen 127.0.0.1:8787
            """)

    @OptionGroup var database: DatabaseFiles

    @Option(
        help: "Address for clients; port 0 takes a free one. Default: $TOLLGATE_LISTEN, else 127.0.0.1:8787.",
        transform: ListenAddress.parse)
    var listen: ListenAddress?

    @Option(
        help: """
            Address for administration, or 'off'. Default: $TOLLGATE_ADMIN_LISTEN, else 127.0.0.1:8788.
            """,
        transform: AdminAddress.parse)
    var adminListen: AdminAddress?

    @Option(
        help: """
            'full' survives a power cut with every acknowledged entry; 'normal' may lose the last moment then. \
            Neither loses anything when the process is killed.
            """)
    var durability: SQLiteStore.Durability = .full

    @Option(
        help: ArgumentHelp("Let pages of this origin call from a browser; repeatable.", valueName: "origin"))
    var corsOrigin: [String] = []

    @Option(help: "Most open connections.")
    var maxConnections: Int = 9_900

    @Option(
        help: """
            Most requests that are answered at a time; further ones are refused with 529 at once, first those of keys \
            that have many.
            """)
    var maxRequests: Int = 8_000

    @Option(
        help: ArgumentHelp(
            """
            Memory for the bodies of requests, of those beyond 64 KB. Further ones are refused with 529, first those \
            of keys that have much of it. While it is worked on, a request takes three times its body.
            """, valueName: "MB"))
    var maxBodyMemory: Int = 512

    @Option(
        help: ArgumentHelp(
            "How long running requests may go on after SIGTERM, such as 2m; a number alone is seconds. Default: 30s.",
            valueName: "time"),
        transform: Self.parseGrace)
    var grace: Duration?

    @Option(
        help: """
            How often a request is tried again when all its targets failed in a way that may have passed. Clients \
            try again by themselves too.
            """)
    var retries: Int = 1

    @Option(
        help: ArgumentHelp(
            "How long an answer may go on although bytes keep coming, such as 30m. Default: 1h.",
            valueName: "time"),
        transform: Self.parseLongestAnswer)
    var longestAnswer: Duration?

    @Option(help: "Event loops for clients.")
    var loops: Int = 1

    @Option(help: "Threads that call providers.")
    var engines: Int = 1

    func validate() throws {
        guard maxConnections > 0, maxRequests > 0, (1...64).contains(loops),
            (1...64).contains(engines), (0...10).contains(retries), (32...1_000_000).contains(maxBodyMemory)
        else {
            throw ValidationError(
                """
                --max-connections, --max-requests, --loops and --engines are at least 1, --max-body-memory at least \
                32, --retries 0 to 10.
                """)
        }
    }

    @Sendable
    private static func parseGrace(_ text: String) throws -> Duration {
        let seconds = Int(text).flatMap { (0...86_400).contains($0) ? Duration.seconds($0) : nil }
        guard let span = seconds ?? TimeSpan.parse(text), span <= .seconds(86_400) else {
            throw ValidationError("--grace is 0 to 1d, such as 30s.")
        }
        return span
    }

    @Sendable
    private static func parseLongestAnswer(_ text: String) throws -> Duration {
        guard let span = TimeSpan.parse(text), span <= FieldRule.longestTimeout else {
            throw ValidationError("An answer may take 1s to 1d, such as 30m.")
        }
        return span
    }

    func run(in invocation: Invocation) async throws {
        CoreDumps.forbid()
        let logger = ServerLog.logger()
        let address = try address(in: invocation)
        let adminAddress = try adminListen ?? AdminAddress(in: invocation)
        let descriptors = FileDescriptors.raiseLimit()
        let connections = min(maxConnections, FileDescriptors.connections(within: descriptors))
        if connections < maxConnections {
            logger.warning(
                """
                this process may open \(descriptors) files; \(maxConnections) connections with a call each need \
                \(FileDescriptors.needed(for: maxConnections)): only \(connections) are taken; raise the limit \
                (ulimit -n, LimitNOFILE) or lower --max-connections
                """)
        }
        let store = try await database.openStore(role: .server(durability), in: invocation)
        do {
            try await serve(
                store, on: address, adminAddress.address, connections: connections, logger, in: invocation)
            await store.close()
        } catch {
            await store.close()
            throw error
        }
    }

    private func serve(
        _ store: SQLiteStore, on address: ListenAddress, _ adminAddress: ListenAddress?, connections: Int,
        _ logger: Logger, in invocation: Invocation
    ) async throws {
        let vault = try await database.vault(for: store, in: invocation)
        let clock = invocation.clock
        let node = Self.nodeName(at: clock.now())
        let interrupted = try await store.settleInterrupted(exceptNode: node, at: clock.now())
        if interrupted > 0 {
            logger.warning("\(interrupted) entries of an earlier process settled as interrupted")
        }

        let routes = try await RoutesWatch(
            store: store, vault: vault, logger: logger, zones: ZoneFiles.rules(of:))
        let ledger = LedgerRecorder(store: store, node: node, clock: clock, logger: logger)
        let transport = try CurlTransport(engines: engines, allowsLinkLocal: invocation.allowsLinkLocal)
        let drains = Drains()
        let health = Health(clock: clock, logger: logger)
        let notice = CooldownNotice(of: health, store: store, logger: logger)
        let attempts = Attempts(
            transport: transport, ledger: ledger, drains: drains,
            memory: ReasoningMemory(store: store, vault: vault, clock: clock), clock: clock,
            timeouts: UpstreamTimeouts(total: longestAnswer ?? .seconds(3600)),
            health: health, retries: RetryPolicy(rounds: retries))
        let gateway = Gateway(
            routes: routes, vault: vault, ledger: ledger, attempts: attempts, books: store,
            responses: store, admission: Admission(capacity: maxRequests),
            bodyMemory: Admission(capacity: maxBodyMemory << 20), clock: clock)
        let plane = DataPlane(
            gateway,
            limits: ConnectionLimits(connections: connections),
            cors: CORSPolicy(origins: corsOrigin),
            threads: loops,
            logger: logger,
            isReady: {
                guard ledger.isWritable else { return false }
                return (try? await store.revision()) != nil
            })

        // Clients come last: a process that takes their requests has everything else already.
        let (administration, administrationListens) = AsyncStream<Never>.makeStream()
        // They are asked to end from the last to the first, each once the one after it has.
        var services: [ServiceGroupConfiguration.ServiceConfiguration] = [
            .init(service: Watching(work: { await routes.run() })),
            .init(service: Watching(work: { await ledger.run() })),
            .init(service: Watching(work: { await Self.tidy(store, clock) })),
            .init(service: Watching(work: { await notice.run() })),
            .init(
                service: Serving(
                    plane: plane, address: address, opening: administration, drains: drains,
                    grace: grace ?? .seconds(30), hurry: { store.hurry() }, logger: logger)),
        ]
        if let adminAddress {
            let control = ControlPlane(
                store: store, vault: vault, profiles: Set(Profile.all.map(\.name)),
                zones: ZoneFiles.rules(of:), clock: clock, transport: transport, logger: logger,
                allowsLinkLocal: invocation.allowsLinkLocal,
                commands: HostedCommands(
                    store: store, vault: vault, clock: clock, allowsLinkLocal: invocation.allowsLinkLocal),
                // What cannot be read now is read a moment later.
                onChange: { try? await routes.refresh() })
            services.append(
                .init(
                    service: Administering(
                        plane: control, address: adminAddress, listens: administrationListens, logger: logger)
                ))
        } else {
            administrationListens.finish()
        }
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
        var failure: (any Error)?
        do { try await group.run() } catch { failure = error }
        await ledger.settleLeftOver()
        switch ledger.unsettledCount {
        case 0: break
        case 1:
            logger.error(
                "1 entry could not be settled and stays open; the next start settles it as interrupted")
        case let count:
            logger.error(
                "\(count) entries could not be settled and stay open; the next start settles them as interrupted"
            )
        }
        transport.shutdown()
        await plane.shutDown()
        if let failure { throw failure }
        logger.info("ended")
    }

    /// Adds up the days that are over and removes what has expired, at the start and then every ten minutes.
    private static func tidy(_ store: SQLiteStore, _ clock: Clock) async {
        while !Task.isCancelled {
            // What cannot be done now is done later; reports are right meanwhile, and what has expired is not read.
            _ = try? await store.addUpDays(before: clock.now())
            _ = try? await store.removeExpired(at: clock.now())
            try? await Task.sleep(for: .seconds(600))
        }
    }

    /// A name that no other process has or had: entries of other nodes are those of dead ones.
    private static func nodeName(at now: Timestamp) -> String {
        "n" + String(now.milliseconds, radix: 36) + String(UInt32.random(in: .min ... .max), radix: 36)
    }

    /// Where to listen by option, environment or default, in this order.
    private func address(in invocation: Invocation) throws(CommandFailure) -> ListenAddress {
        if let listen { return listen }
        guard let text = invocation.variable("TOLLGATE_LISTEN") else {
            return ListenAddress(host: "127.0.0.1", port: 8787)
        }
        guard let address = try? ListenAddress.parse(text) else {
            throw CommandFailure(
                .wrongUsage, "TOLLGATE_LISTEN is no address to listen on",
                hint: "set it to HOST:PORT, such as 127.0.0.1:8787 or [::1]:8787")
        }
        return address
    }
}

extension SQLiteStore.Durability: ExpressibleByArgument {}

/// Answers administrators until the process is asked to end.
private struct Administering: Service {
    let plane: ControlPlane
    let address: ListenAddress
    /// Finished once it listens, or never will.
    let listens: AsyncStream<Never>.Continuation
    let logger: Logger

    func run() async throws {
        defer { listens.finish() }
        do {
            try await plane.run(host: address.host, port: address.port) { port in
                logger.info(
                    "administration on http://\(ListenAddress(host: address.host, port: port).text)")
                listens.finish()
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CommandFailure(listeningOn: address, by: "--admin-listen", error)
        }
    }
}

/// Work that goes on until the process ends.
private struct Watching: Service {
    let work: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await work() }
    }
}

/// Serves clients until the process is asked to end, then drains.
private struct Serving: Service {
    let plane: DataPlane
    let address: ListenAddress
    /// What has to be over before the first client is taken.
    let opening: AsyncStream<Never>
    let drains: Drains
    let grace: Duration
    /// Called when the grace is over.
    let hurry: @Sendable () -> Void
    let logger: Logger

    func run() async throws {
        for await _ in opening {}
        guard !Task.isCancelled else { return }
        do {
            let port = try await plane.listen(host: address.host, port: address.port)
            logger.info("listening on http://\(ListenAddress(host: address.host, port: port).text)")
        } catch {
            throw CommandFailure(listeningOn: address, error)
        }
        try? await gracefulShutdown()
        await plane.drain(grace: grace, drains: drains, hurry: hurry)
    }
}
