import Domain
import Testing

@testable import SQLiteStorage

/// Texts that would do harm if they ever became a part of a statement.
@Suite(.serialized) struct InjectionTests {
    static let texts = [
        "'; DROP TABLE entry; --", "\" OR \"\"=\"", "' OR 1=1 --", "x'); DELETE FROM service_key; --", ":id",
        "?1", "%", "_", "*", "NULL", "\\'", "\u{0}after", "a\u{0}'; --", "\n\r\t", "🙂é\u{200d}", "",
        "{\"a\":1}", "'||(SELECT group_concat(secret_hash) FROM service_key)||'",
    ]

    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    @Test(arguments: texts)
    func `every text of an entry stays a text`(text: String) async throws {
        let entry = Entry(
            opening: EntryOpening(
                id: RequestID(text), node: text, openedAt: noon, key: KeyID(text), user: text, team: text,
                caller: CallerTraits(session: text, agent: text, client: text), endpoint: text,
                requestedModel: text, mappedModel: text),
            settlement: EntrySettlement(
                settledAt: noon, outcome: .failed, errorType: text, errorMessage: text, stopReason: text,
                provider: ProviderName(text), upstreamModel: text, usageSource: .reported, rawUsage: text,
                attempts: [
                    Attempt(
                        number: 1, provider: ProviderName(text), model: text, credential: CredentialID(text),
                        startedAt: noon, outcome: .failed, error: text, upstreamRequestID: text)
                ],
                // The database's JSON functions end a name at a zero byte; losses have names of ours.
                losses: text.utf8.contains(0) ? [:] : [text: 1, text + "2": 2]))
        try await store.record(entry)
        #expect(try await store.entry(RequestID(text)) == entry)

        let open = EntryOpening(id: RequestID(text + "-2"), node: text, openedAt: noon, endpoint: text)
        try await store.open(open)
        #expect(try await store.settleInterrupted(exceptNode: text, at: noon) == 0)
        #expect(try await store.check() == [])
    }

    @Test(arguments: texts)
    func `every text of a filter stays a text`(text: String) async throws {
        try await store.record(Entry(opening: .sample(1), settlement: .sample))
        let settings: [(inout EntryFilter) -> Void] = [
            { $0.key = KeyID(text) }, { $0.user = text }, { $0.model = text },
            { $0.provider = ProviderName(text) }, { $0.session = text }, { $0.errorType = text },
        ]
        for set in settings {
            var filter = EntryFilter()
            set(&filter)
            #expect(try await store.entries(filter, limit: 10) == [])
        }
        #expect(try await store.entry(requestID(1)) != nil)
    }

    @Test(arguments: texts)
    func `every text of keys, providers and mappings stays a text`(text: String) async throws {
        let user = User(id: UserID(text), name: text, email: text, createdAt: noon)
        let team = Team(id: TeamID(text), name: text, tags: [text: text], createdAt: noon)
        let admin = AdminKey(
            id: AdminKeyID(text), name: text, role: .read, createdAt: noon, createdBy: Actor(text),
            secretHash: Array(text.utf8))
        let key = ServiceKey(
            id: KeyID(text), name: text, user: UserID(text), team: TeamID(text),
            models: [ModelPattern(text)], note: text, tags: [text: text], createdAt: noon,
            createdBy: Actor(text), secretHash: Array(text.utf8))
        let provider = Provider(
            name: ProviderName(text), profile: text,
            options: text.utf8.contains(0) ? [:] : [text: text, text + "2": text], baseURL: text,
            headers: [ProviderHeader(name: text, value: text)], proxy: text,
            credentials: [
                ProviderCredential(
                    id: CredentialID(text), sealed: Array(text.utf8), hint: text, createdAt: noon)
            ],
            createdAt: noon)
        let mapping = Mapping(
            pattern: ModelPattern(text), targets: [Target(provider: ProviderName(text), model: text)])
        try await store.add(user)
        try await store.add(team)
        try await store.add(admin, by: Actor(text), at: noon)
        try await store.add(key)
        try await store.add(provider)
        try await store.put(mapping)
        let directory = try await store.directory()
        #expect(Array(directory.keys.values) == [key])
        #expect(Array(directory.providers.values) == [provider])
        #expect(directory.mappings == [mapping])
        #expect(try await store.people() == People(users: [user], teams: [team]))
        #expect(try await store.adminKeys() == [admin])
        #expect(try await store.revoke(KeyID(text), at: noon))
        try await store.remove(ModelPattern(text))
        try await store.remove(ProviderName(text))
    }

    @Test(arguments: ["'; DROP TABLE entry; --", "ledger?mode=memory", ":memory:", "file:x?mode=ro", "a%20b"])
    func `a path is the name of a file and nothing else`(name: String) async throws {
        let store = try await SQLiteStore.open(path: folder.path + "/" + name, role: .server(.normal))
        #expect(folder.names.contains(name))
        await store.close()
    }
}
