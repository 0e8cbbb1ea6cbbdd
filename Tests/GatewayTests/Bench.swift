import Domain
import Gateway
import Logging
import Synchronization
import Upstream
import Vault
import Wire

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A directory that is what it was made with.
struct FixedDirectory: DirectoryStore {
    var content: Directory
    func revision() async throws(StorageError) -> Int { content.revision }
    func directory() async throws(StorageError) -> Directory { content }
    func add(_ key: ServiceKey) async throws(StorageError) { throw .readOnly }
    func revoke(_ key: KeyID, at now: Timestamp) async throws(StorageError) -> Bool { throw .readOnly }
    func add(_ provider: Provider) async throws(StorageError) { throw .readOnly }
    func remove(_ provider: ProviderName) async throws(StorageError) { throw .readOnly }
    func put(_ mapping: Mapping) async throws(StorageError) { throw .readOnly }
    func remove(_ mapping: ModelPattern) async throws(StorageError) { throw .readOnly }
}

/// A whole gateway around doubles, with one good, one revoked and one narrow key.
struct Bench {
    let journal = Journal()
    let ledger: MemoryLedger
    let transport: ScriptedTransport
    let recorder: LedgerRecorder
    let gateway: Gateway
    let reply: MemoryReply
    let drains: Drains
    let key: KeyToken
    let revoked: KeyToken
    let narrow: KeyToken
    private static let start = Timestamp(milliseconds: 1_764_000_000_000)

    /// `scripts` are what the providers play, call after call; `targets` are those of the mapping `*`.
    init(
        _ scripts: [[Act]],
        targets: [Target] = [Target(provider: ProviderName("first"), model: "m1")],
        drains: Drains = Drains()
    ) async throws {
        let path = "/tmp/tollgate-gateway-tests-\(getpid())-\(UInt64.random(in: 0 ... .max)).key"
        let vault = Vault(masterKey: try MasterKey.loadOrCreate(at: path))
        unlink(path)
        (key, revoked, narrow) = (vault.makeKey(), vault.makeKey(), vault.makeKey())
        func record(_ token: KeyToken) -> ServiceKey {
            ServiceKey(
                id: token.id, name: "k", createdAt: Self.start, secretHash: vault.hash(token.secret))
        }
        var keys = [record(key), record(revoked), record(narrow)]
        keys[0].mayAddressProviders = true
        keys[1].revokedAt = Self.start
        keys[2].models = [ModelPattern("small-*")]
        let providers = ["first", "second"].map {
            Provider(
                name: ProviderName($0), profile: "generic", baseURL: "http://\($0)", createdAt: Self.start)
        }
        let directory = Directory(
            revision: 1, keys: keys, providers: providers,
            mappings: [
                Mapping(pattern: ModelPattern("*"), targets: targets),
                Mapping(pattern: ModelPattern("claude-test"), targets: targets),
            ])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ledger = MemoryLedger(journal)
        transport = ScriptedTransport(journal, scripts)
        recorder = LedgerRecorder(store: ledger, node: "n", clock: .system, logger: logger)
        self.drains = drains
        gateway = Gateway(
            routes: try await RoutesWatch(
                store: FixedDirectory(content: directory), vault: vault, logger: logger),
            vault: vault,
            ledger: recorder,
            attempts: Attempts(transport: transport, ledger: recorder, drains: drains, clock: .system),
            clock: .system)
        reply = MemoryReply(journal)
    }

    /// Sends one request and waits until it is done with.
    func ask(
        _ body: String = Bench.question(), with token: KeyToken? = nil, credential: Secret? = nil
    ) async {
        var random = SystemRandomNumberGenerator()
        let inbound = InboundRequest(
            id: .make(at: Self.start, random: &random),
            receivedAt: Self.start,
            received: Clock.system.steady(),
            path: "/v1/messages",
            credential: credential ?? (token ?? key).whole,
            userAgent: "claude-cli/2.1 (external)",
            session: "s-1",
            body: Array(body.utf8))
        await gateway.answerMessages(inbound, into: reply)
    }

    static func question(model: String = "claude-test", stream: Bool = true, maxTokens: Int = 100) -> String {
        #"{"model":"\#(model)","max_tokens":\#(maxTokens),"stream":\#(stream),"#
            + #""messages":[{"role":"user","content":"Hello"}]}"#
    }

    /// The pieces of a provider's stream that says `text`.
    static func stream(_ text: String = "Hi", usage: Bool = true) -> [Act] {
        [
            .head(200, [(name: "content-type", value: "text/event-stream")]),
            .body(chunk(#"{"index":0,"delta":{"role":"assistant","content":"\#(text)"}}"#)),
            .body(chunk(#"{"index":0,"delta":{},"finish_reason":"stop"}"#)),
        ]
            + (usage
                ? [.body(#"data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3}}"# + "\n\n")]
                : []) + [.body("data: [DONE]\n\n")]
    }

    static func chunk(_ choice: String) -> String {
        #"data: {"id":"c1","object":"chat.completion.chunk","model":"m1","choices":[\#(choice)]}"# + "\n\n"
    }

    static let two = [
        Target(provider: ProviderName("first"), model: "m1", priority: 1),
        Target(provider: ProviderName("second"), model: "m2", priority: 2),
    ]
}
