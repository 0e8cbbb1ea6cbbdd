import Domain
import Gateway
import Logging
import Upstream
import Vault
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A whole gateway around doubles, with keys that are good, revoked, narrow, disabled and rotated.
package struct Bench: Sendable {
    package let journal = Journal()
    package let ledger: MemoryLedger
    package let transport: ScriptedTransport
    package let recorder: LedgerRecorder
    package private(set) var gateway: Gateway
    /// What the gateway has learned of its providers.
    package private(set) var health: Health
    package let reply: MemoryReply
    package let drains: Drains
    package let bodyMemory: Admission
    private let clock: Clock
    private let logger: Logger
    private let makeGateway: @Sendable (Health) -> Gateway
    package let key: KeyToken
    package let revoked: KeyToken
    /// May ask for `small-*` only.
    package let narrow: KeyToken
    package let disabled: KeyToken
    /// The one secret of a key was replaced by the other when the bench was made, with a minute of grace.
    package let (replaced, rotated): (KeyToken, KeyToken)
    /// May say for whom it asks; belongs to `user_1`.
    package let forwarder: KeyToken
    private static let start = Timestamp(milliseconds: 1_764_000_000_000)

    /// `scripts` are what the providers play, call after call; `targets` are those of the mapping `*` and of
    /// every name in `models`; `profile`, `options`, the `basePath` of the base URLs, `timeouts` and the number of `credentials` are those of both providers, where
    /// the second has no profile of its own; `limits` are those of `key`. There are `capacity` places for requests and `bodyMemory`
    /// bytes for their bodies.
    package init(
        _ scripts: [[Act]] = [],
        models: [String] = ["claude-test"],
        displayNames: [String: String] = [:],
        profile: String = "generic",
        secondProfile: String? = nil,
        options: [String: String] = [:],
        basePath: String = "",
        targets: [Target] = [Target(provider: ProviderName("first"), model: "m1")],
        timeouts: ProviderTimeouts = ProviderTimeouts(),
        credentials: Int = 0,
        retries: RetryPolicy = .none,
        prices: PriceList = PriceList(),
        budgets: [Budget] = [],
        users: [User] = [],
        limits: KeyLimits = KeyLimits(),
        capacity: Int = 8_000,
        bodyMemory: Int = 64 << 20,
        drains: Drains = Drains(),
        clock: Clock = .system
    ) async throws {
        self.clock = clock
        let path = "\(P_tmpdir)/tollgate-gateway-tests-\(getpid())-\(UInt64.random(in: 0 ... .max)).key"
        let vault = Vault(masterKey: try MasterKey.loadOrCreate(at: path))
        unlink(path)
        (key, revoked, narrow) = (vault.makeKey(), vault.makeKey(), vault.makeKey())
        (disabled, replaced, forwarder) = (vault.makeKey(), vault.makeKey(), vault.makeKey())
        rotated = KeyToken(id: replaced.id, secret: vault.makeSecret())
        func record(_ token: KeyToken) -> ServiceKey {
            ServiceKey(
                id: token.id, name: "k", createdAt: Self.start, secretHash: vault.hash(token.secret))
        }
        var keys = [key, revoked, narrow, disabled, replaced, forwarder].map(record)
        keys[0].mayAddressProviders = true
        keys[0].user = UserID("user_1")
        keys[0].team = TeamID("wrkspc_1")
        keys[0].limits = limits
        keys[1].revokedAt = Self.start
        keys[2].models = [ModelPattern("small-*")]
        keys[3].disabledAt = Self.start
        KeyRotation(secretHash: vault.hash(rotated.secret), previousExpiresAt: Self.start + .seconds(60))
            .apply(to: &keys[4], at: Self.start)
        keys[5].isForwarder = true
        keys[5].user = UserID("user_1")
        let providers = ["first", "second"].map { text in
            let name = ProviderName(text)
            return Provider(
                name: name, profile: text == "second" ? secondProfile ?? profile : profile,
                options: options,
                baseURL: "http://\(text)\(basePath)", timeouts: timeouts,
                credentials: (0..<credentials).map { number in
                    ProviderCredential(
                        id: CredentialID("cred_\(text)_\(number)"),
                        sealed: vault.seal(Secret("secret-\(number)"), for: name), hint: "",
                        createdAt: Self.start)
                },
                createdAt: Self.start)
        }
        let directory = Directory(
            revision: 1, keys: keys, providers: providers,
            mappings: (["*"] + models).map {
                Mapping(pattern: ModelPattern($0), targets: targets, displayName: displayNames[$0])
            },
            prices: prices, budgets: budgets, users: users)
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        self.logger = logger
        ledger = MemoryLedger(journal)
        transport = ScriptedTransport(journal, scripts)
        recorder = LedgerRecorder(store: ledger, node: "n", clock: clock, logger: logger)
        self.drains = drains
        self.bodyMemory = Admission(capacity: bodyMemory)
        let routes = try await RoutesWatch(store: FixedDirectory(directory), vault: vault, logger: logger)
        makeGateway = { [ledger, transport, recorder, bodyMemory = self.bodyMemory] health in
            Gateway(
                routes: routes,
                vault: vault,
                ledger: recorder,
                attempts: Attempts(
                    transport: transport, ledger: recorder, drains: drains,
                    memory: ReasoningMemory(store: ledger, vault: vault, clock: clock), clock: clock,
                    health: health, retries: retries),
                books: MemoryBooks(),
                responses: MemoryResponses(),
                admission: Admission(capacity: capacity),
                bodyMemory: bodyMemory,
                clock: clock)
        }
        health = Health(clock: clock, logger: logger)
        gateway = makeGateway(health)
        reply = MemoryReply(journal)
    }

    /// The same with another process in the place of the first: what was in its memory is gone.
    package func restarted() -> Bench {
        var next = self
        next.health = Health(clock: clock, logger: logger)
        next.gateway = makeGateway(next.health)
        return next
    }

    /// Sends one request and waits until it is done with.
    package func ask(
        _ body: String = Bench.question(), with token: KeyToken? = nil, credential: Secret? = nil,
        session: String? = "s-1", requestClass: String? = nil, endUserID: String? = nil,
        endUserEmail: String? = nil, anthropicHeaders: [(name: String, value: String)] = [],
        query: String? = nil, in api: API = .messages
    ) async {
        var random = SystemRandomNumberGenerator()
        let inbound = InboundRequest(
            id: .make(at: Self.start, random: &random),
            receivedAt: Self.start,
            received: clock.steady(),
            path: api == .messages ? api.path : "/v1" + api.path,
            query: query,
            credential: credential ?? (token ?? key).whole,
            userAgent: "claude-cli/2.1 (external)",
            session: session,
            requestClass: requestClass,
            endUserID: endUserID,
            endUserEmail: endUserEmail,
            anthropicHeaders: anthropicHeaders,
            body: Array(body.utf8))
        await gateway.answer(inbound, in: api, into: reply)
    }

    /// A request without a body.
    package func inbound(
        _ path: String, query: String? = nil, with token: KeyToken? = nil, body: String = ""
    ) -> InboundRequest {
        var random = SystemRandomNumberGenerator()
        return InboundRequest(
            id: .make(at: Self.start, random: &random), receivedAt: Self.start, received: clock.steady(),
            path: path, query: query, credential: (token ?? key).whole, body: Array(body.utf8))
    }

    package static let two = [
        Target(provider: ProviderName("first"), model: "m1", priority: 1),
        Target(provider: ProviderName("second"), model: "m2", priority: 2),
    ]
}
