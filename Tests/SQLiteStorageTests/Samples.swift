import Domain

@testable import SQLiteStorage

/// A moment that tests count from.
let noon = Timestamp(milliseconds: 1_795_435_200_000)

/// The id of the nth request, which came so many seconds after noon.
func requestID(_ number: Int) -> RequestID { requestID(number, at: noon + .seconds(number)) }

/// The id of the nth request, made at some other moment.
func requestID(_ number: Int, at moment: Timestamp) -> RequestID {
    let digits = String(number)
    return RequestID(
        RequestID.first(at: moment).text + String(repeating: "0", count: 16 - digits.count) + digits)
}

extension EntryOpening {
    /// The nth request, with something in every field.
    static func sample(_ number: Int, node: String = "node-1", key: KeyID? = "k0000000000a") -> EntryOpening {
        EntryOpening(
            id: requestID(number), node: node, openedAt: noon + .seconds(number), key: key, user: "alice",
            team: "platform",
            caller: CallerTraits(
                session: "session-1", agent: "explorer", client: "claude-cli/2.0",
                endUser: "carol@example.com",
                requestClass: "subagent"),
            endpoint: "/v1/messages", requestedModel: "claude-sonnet-4-5", mappedModel: "openai/gpt-5",
            isStream: true, requestBytes: 4096, inputEstimate: 1000)
    }
}

extension EntrySettlement {
    /// An answered request with something in every field.
    static let sample = EntrySettlement(
        settledAt: noon + .seconds(90), outcome: .completed, status: 200, errorType: "none",
        errorMessage: "nothing", stopReason: "end_turn", provider: "openai", upstreamModel: "gpt-5-2026",
        usage: Usage(
            input: 10, cacheRead: 20, cacheWrite5m: 30, cacheWrite1h: 40, output: 50, reasoning: 5,
            webSearches: 3),
        usageSource: .reported, rawUsage: #"{"prompt_tokens":100}"#, costNanoUSD: 1_234_567,
        attempts: [.sample(1, outcome: .failed), .sample(2, outcome: .answered)],
        losses: ["request.top_k": 1, "tool.web_search": 2], firstTokenAfter: .milliseconds(250),
        duration: .milliseconds(1500), responseBytes: 2048)
}

extension Attempt {
    static func sample(_ number: Int, outcome: Attempt.Result = .answered) -> Attempt {
        Attempt(
            number: number, provider: "openai", model: "gpt-5", credential: "cred-1",
            startedAt: noon + .seconds(number), outcome: outcome, status: 200, error: "none",
            upstreamRequestID: "chatcmpl-\(number)", duration: .milliseconds(700))
    }
}

extension ServiceKey {
    static func sample(_ id: KeyID = "k0000000000a") -> ServiceKey {
        ServiceKey(
            id: id, name: "alice's laptop", models: ["claude-*", "gpt-5"].map { ModelPattern($0) },
            mayAddressProviders: true, isForwarder: true,
            limits: KeyLimits(
                requestsPerMinute: 60, inputTokensPerMinute: 100_000, outputTokensPerMinute: 20_000,
                concurrentRequests: 4),
            note: "two\nlines", tags: ["stage": "test", "empty": ""], createdAt: noon,
            createdBy: .operator, expiresAt: noon + .seconds(3600), disabledAt: noon + .seconds(60),
            rotatedAt: noon + .seconds(30),
            previousSecret: PreviousSecret(hash: Array(32..<64), expiresAt: noon + .seconds(90)),
            secretHash: Array(0..<32))
    }
}

extension Provider {
    static func sample(_ name: ProviderName = "openai") -> Provider {
        Provider(
            name: name, profile: "openai",
            options: ["images": "none", "output-limit@qwen3:8b": "8192", "x": "\"\\\u{1}é"],
            baseURL: "https://api.example.com/v1",
            headers: [
                ProviderHeader(name: "x-second", value: "2"), ProviderHeader(name: "x-first", value: "1"),
            ],
            proxy: "socks5://127.0.0.1:1080", proxyCredential: [7, 0, 9],
            timeouts: ProviderTimeouts(
                connect: .milliseconds(1500), firstByte: .seconds(600), idle: .seconds(300)),
            credentials: [.sample("\(name)-b"), .sample("\(name)-a")], createdAt: noon)
    }
}

extension ProviderCredential {
    static func sample(_ id: String) -> ProviderCredential {
        ProviderCredential(id: CredentialID(id), sealed: [1, 0, 255], hint: "…wxyz", createdAt: noon)
    }
}

extension Mapping {
    static func sample(_ pattern: String, to providers: [ProviderName] = ["openai"]) -> Mapping {
        Mapping(
            pattern: ModelPattern(pattern),
            targets: providers.map { name in
                Target(
                    provider: name, model: "gpt-5", priority: 2, weight: 3, outputLimit: 8192,
                    contextWindow: 200_000, condition: .longContext(over: 60_000))
            })
    }
}

extension Actor {
    /// Who makes the changes of tests that do not look at it.
    static let `operator` = Actor.commandLine(user: "root")
}

/// Changes by the operator, at noon.
extension SQLiteStore {
    func add(_ key: ServiceKey) async throws(StorageError) {
        try await add(key, by: .operator, at: noon)
    }

    func revoke(_ key: KeyID, at now: Timestamp) async throws(StorageError) -> Bool {
        try await revoke(key, by: .operator, at: now)
    }

    func add(_ user: User) async throws(StorageError) {
        try await add(user, by: .operator, at: noon)
    }

    func add(_ team: Team) async throws(StorageError) {
        try await add(team, by: .operator, at: noon)
    }

    func add(_ provider: Provider) async throws(StorageError) {
        try await add(provider, by: .operator, at: noon)
    }

    func update(_ provider: Provider, from old: Provider) async throws(StorageError) {
        try await update(provider, from: old, by: .operator, at: noon)
    }

    func remove(_ provider: ProviderName) async throws(StorageError) {
        try await remove(provider, by: .operator, at: noon)
    }

    func put(_ mapping: Mapping) async throws(StorageError) {
        try await put(mapping, by: .operator, at: noon)
    }

    func removeEntries(openedBefore moment: Timestamp) async throws(StorageError) -> Int {
        try await removeEntries(openedBefore: moment, by: .operator, at: noon)
    }

    func remove(_ mapping: ModelPattern) async throws(StorageError) {
        try await remove(mapping, by: .operator, at: noon)
    }
}

extension Identifier: ExpressibleByStringLiteral, ExpressibleByUnicodeScalarLiteral,
    ExpressibleByExtendedGraphemeClusterLiteral
{
    public init(stringLiteral text: String) { self.init(text) }
}
