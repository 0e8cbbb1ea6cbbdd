import Domain
import Gateway
import Hummingbird
import Logging
import NIOCore
import Upstream
import Vault

/// Everything that administration reads and changes.
public typealias ControlStore = AdminKeyStore & AuditReader & BudgetStore & CooldownStore & DirectoryStore
    & KeyStore & LedgerReader
    & PeopleStore & Verifier

/// Administration over HTTP: Anthropic's Admin API where it has a shape for something, our own routes for the
/// rest. It changes the same things by the same calls as the command line.
public struct ControlPlane: Sendable {
    /// What a client may cost the server.
    enum Limit {
        /// The most open connections; further ones wait.
        static let connections = 256
        /// The largest body, in bytes.
        static let body = 1 << 20
        /// The most bytes of one header and of all of them, and the most headers.
        static let header = (one: 16 << 10, all: 32 << 10, count: 100)
        /// How long a connection may be silent.
        static let idle = TimeAmount.seconds(60)
    }

    let store: any ControlStore
    let vault: Vault
    /// The dialects that providers may speak.
    let profiles: Set<String>
    /// The rules of a time zone by its name; nil for one that is not known on this machine.
    let zones: @Sendable (String) -> ZoneRules?
    let clock: Clock
    /// Calls providers that are to be tested.
    let transport: any UpstreamTransport
    let logger: Logger
    /// Whether a provider may have a link-local address.
    let allowsLinkLocal: Bool
    /// Nil where no commands are run.
    let commands: CommandRuns?
    private let onChange: @Sendable () async -> Void

    /// - Parameters:
    ///   - profiles: The names of the dialects that providers may speak.
    ///   - zones: The rules of a time zone by its name; nil for one that is not known on this machine.
    ///   - clock: The time of day, and what the calls of a test take.
    ///   - transport: Calls providers that are to be tested.
    ///   - logger: For what the operator of the server has to know; requests are not logged.
    ///   - allowsLinkLocal: Whether a provider may have an address of `LinkLocal`.
    ///   - commands: What runs the commands of `tollgate … --url`; nil for a server that runs none.
    ///   - onChange: Called after every change and before it is answered, so that the server beside this one can
    ///     take it up at once.
    public init(
        store: any ControlStore, vault: Vault, profiles: Set<String>,
        zones: @escaping @Sendable (String) -> ZoneRules?, clock: Clock,
        transport: any UpstreamTransport, logger: Logger, allowsLinkLocal: Bool = false,
        commands: (any CommandRunner)? = nil,
        onChange: @escaping @Sendable () async -> Void = {}
    ) {
        self.store = store
        self.vault = vault
        self.profiles = profiles
        self.zones = zones
        self.clock = clock
        self.transport = transport
        self.logger = logger
        self.allowsLinkLocal = allowsLinkLocal
        self.commands = commands.map { runner in
            CommandRuns(runner, onEnd: onChange)
        }
        self.onChange = onChange
    }

    /// The time of day.
    func now() -> Timestamp { clock.now() }

    /// The routes of the table, and nothing else: `Reception` answers what no route takes.
    func router() -> Router<BasicRequestContext> {
        let router = Router(options: [.autoGenerateHeadEndpoints])
        router.add(middleware: Reception(plane: self))
        for route in RouteTable.all {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await answer(request, along: route, parameters: context.parameters)
            }
        }
        return router
    }

    /// The way of a request: who asks, what was asked for, the answer. Errors become answers in `Reception`.
    private func answer(
        _ request: Request, along route: Route, parameters: Parameters
    ) async throws -> Response {
        let holder = try await admit(request.headers, to: route)
        let call = try await Call(request, along: route, parameters: parameters, holder: holder, plane: self)
        let answer = try await route.answer(call)
        if route.access == .write { await onChange() }
        return answer.response
    }
}
