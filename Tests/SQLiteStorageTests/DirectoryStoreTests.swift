import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct DirectoryStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    @Test func `keys, providers and mappings are read back as they were written`() async throws {
        let plain = ServiceKey(id: "k2", name: "", createdAt: noon, secretHash: [])
        let bare = Provider(name: "bare", profile: "generic", baseURL: "http://localhost", createdAt: noon)
        let targets = [Target(provider: "openai", model: "a/b"), Target(provider: "bare", model: "c")]
        let mapping = Mapping(pattern: ModelPattern("claude-*"), targets: targets, displayName: "Für alle")
        try await store.add(ServiceKey.sample())
        try await store.add(plain)
        try await store.add(Provider.sample())
        try await store.add(bare)
        try await store.put(mapping)
        try await store.put(.sample("exact"))

        let directory = try await store.directory()
        #expect(directory.keys == ["k0000000000a": .sample(), "k2": plain])
        #expect(directory.providers == ["openai": .sample(), "bare": bare])
        #expect(directory.mappings == [.sample("exact"), mapping])
        #expect(try await store.revision() == directory.revision)
    }

    @Test func `an empty database has an empty directory`() async throws {
        let directory = try await store.directory()
        #expect(directory.keys.isEmpty && directory.providers.isEmpty && directory.mappings.isEmpty)
    }

    @Test func `a key's id can be given once`() async throws {
        try await store.add(ServiceKey.sample())
        await #expect(throws: StorageError.conflict("service key k0000000000a exists already")) {
            try await store.add(ServiceKey.sample())
        }
    }

    @Test func `a key is revoked once and keeps the time`() async throws {
        try await store.add(ServiceKey.sample())
        #expect(try await store.revoke("k0000000000a", at: noon) == true)
        #expect(try await store.revoke("k0000000000a", at: noon + .seconds(9)) == false)
        #expect(try await store.directory().keys["k0000000000a"]?.revokedAt == noon)
        await #expect(throws: StorageError.notFound("service key nobody")) {
            try await store.revoke("nobody", at: noon)
        }
    }

    @Test func `a provider's name can be taken once`() async throws {
        try await store.add(Provider.sample())
        var other = Provider.sample()
        other.credentials = []
        await #expect(throws: StorageError.conflict("provider openai exists already")) {
            try await store.add(other)
        }
        #expect(try await store.directory().providers["openai"] == .sample())
    }

    @Test func `a provider is removed with all its own, but not while a mapping needs it`() async throws {
        try await store.add(Provider.sample())
        try await store.put(.sample("claude-*"))
        await #expect(
            throws: StorageError.conflict("provider openai is a target of the mapping claude-*")
        ) {
            try await store.remove("openai" as ProviderName)
        }
        try await store.remove(ModelPattern("claude-*"))
        try await store.remove("openai" as ProviderName)
        #expect(try await store.directory().providers.isEmpty)
        #expect(try await store.check() == [])
        try await store.add(Provider.sample())
        await #expect(throws: StorageError.notFound("provider other")) {
            try await store.remove("other" as ProviderName)
        }
    }

    @Test func `a provider is changed with all its own, and mappings to it stay`() async throws {
        try await store.add(Provider.sample())
        try await store.add(Provider.sample("other"))
        try await store.put(.sample("claude-*"))
        let changed = Provider(
            name: "openai", profile: "generic", baseURL: "http://elsewhere",
            headers: [ProviderHeader(name: "x-third", value: "3")], proxy: "http://127.0.0.1:3128",
            timeouts: ProviderTimeouts(idle: .seconds(1)),
            credentials: [.sample("openai-a"), .sample("openai-c")], createdAt: noon)
        try await store.update(changed, from: .sample())
        let directory = try await store.directory()
        #expect(directory.providers == ["openai": changed, "other": .sample("other")])
        #expect(directory.mappings == [.sample("claude-*")])
        #expect(try await store.check() == [])
    }

    @Test func `nobody's change to a provider is undone by who did not see it`() async throws {
        try await store.add(Provider.sample())
        var (first, second) = (Provider.sample(), Provider.sample())
        first.profile = "generic"
        second.timeouts = ProviderTimeouts()
        try await store.update(first, from: .sample())
        await #expect(throws: StorageError.conflict("provider openai was changed meanwhile")) {
            try await store.update(second, from: .sample())
        }
        #expect(try await store.directory().providers["openai"] == first)
        await #expect(throws: StorageError.notFound("provider gone")) {
            try await store.update(.sample("gone"), from: .sample("gone"))
        }
    }

    @Test func `a mapping replaces the one with the same pattern`() async throws {
        try await store.add(Provider.sample())
        try await store.put(.sample("m", to: ["openai", "openai", "openai"]))
        try await store.put(.sample("m", to: ["openai"]))
        #expect(try await store.directory().mappings == [.sample("m", to: ["openai"])])
    }

    @Test func `a mapping to an unknown provider changes nothing`() async throws {
        try await store.add(Provider.sample())
        try await store.put(.sample("m"))
        await #expect(throws: StorageError.notFound("provider other")) {
            try await store.put(.sample("m", to: ["openai", "other"]))
        }
        #expect(try await store.directory().mappings == [.sample("m")])
        await #expect(throws: StorageError.notFound("a mapping for x")) {
            try await store.remove(ModelPattern("x"))
        }
    }

    @Test func `each change raises the revision, also when another process makes it`() async throws {
        let command = try await SQLiteStore.open(path: folder.database, role: .command)
        let changes: [@Sendable (SQLiteStore) async throws -> Void] = [
            { try await $0.add(ServiceKey.sample()) },
            { _ = try await $0.revoke("k0000000000a", at: noon) },
            { try await $0.add(Provider.sample()) },
            {
                var changed = Provider.sample()
                changed.timeouts.idle = .seconds(1)
                try await $0.update(changed, from: .sample())
            },
            { try await $0.put(.sample("m")) },
            { try await $0.put(.sample("m", to: ["openai", "openai"])) },
            { try await $0.remove(ModelPattern("m")) },
            { try await $0.remove("openai" as ProviderName) },
        ]
        for (number, change) in changes.enumerated() {
            let before = try await store.revision()
            try await change(number.isMultiple(of: 2) ? command : store)
            #expect(try await store.revision() > before, "change \(number)")
            #expect(try await command.revision() == store.revision())
        }
        await command.close()
    }

    @Test(arguments: [
        "UPDATE service_key SET name = 'renamed'",
        "INSERT INTO service_key (id, name, created_at, secret_hash) VALUES ('k2', '', 0, x'')",
        "DELETE FROM service_key_model",
        "UPDATE service_key_model SET pattern = '*'", "DELETE FROM service_key",
        "UPDATE service_key_tag SET value = 'x'", "DELETE FROM service_key_tag",
        "INSERT INTO service_key_tag VALUES ('k0000000000a', 'by hand', '')",
        "UPDATE provider SET base_url = 'http://elsewhere'", "UPDATE provider_header SET value = '3'",
        "DELETE FROM provider_header", "UPDATE provider_credential SET hint = ''",
        "DELETE FROM provider_credential", "UPDATE target SET weight = 9", "DELETE FROM target",
        "UPDATE mapping SET pattern = pattern", "DELETE FROM mapping",
        "INSERT INTO mapping (pattern) VALUES ('by hand')",
    ])
    func `a change by hand raises the revision`(statement: String) async throws {
        try await store.add(ServiceKey.sample())
        try await store.add(Provider.sample())
        try await store.put(.sample("m"))
        let before = try await store.revision()
        try Connection(path: folder.database, for: .command).execute(statement)
        #expect(try await store.revision() > before)
    }

    @Test func `requests do not raise the revision`() async throws {
        let before = try await store.revision()
        try await store.open(.sample(1))
        try await store.settle(requestID(1), .sample)
        #expect(try await store.revision() == before)
    }
}
