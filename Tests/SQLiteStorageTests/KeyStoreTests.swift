import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct KeyStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let later = noon + .seconds(600)

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    private func key(_ id: KeyID = "k0000000000a") async throws -> ServiceKey? {
        try await store.directory().keys[id]
    }

    @Test func `a change of every field is read back`() async throws {
        try await store.add(User(id: "user_1", name: "alice", createdAt: noon))
        try await store.add(Team(id: "wrkspc_1", name: "research", createdAt: noon))
        try await store.add(ServiceKey.sample())
        var change = KeyChange()
        change.name = .set("renamed")
        change.user = .set("user_1")
        change.team = .set("wrkspc_1")
        change.models = .set(["b", "a"].map { ModelPattern($0) })
        change.mayAddressProviders = .set(false)
        change.isForwarder = .set(false)
        change.expiresAt = .set(nil)
        change.note = .set(nil)
        change.tags = ["stage": "live", "empty": nil, "new": "x"]
        change.requestsPerMinute = .set(nil)
        change.inputTokensPerMinute = .set(1)
        change.outputTokensPerMinute = .set(2)
        change.concurrentRequests = .set(3)
        change.isEnabled = .set(true)
        #expect(try await store.update("k0000000000a", change, by: .operator, at: later))
        var expected = ServiceKey.sample()
        change.apply(to: &expected, at: later)
        #expect(try await key() == expected)
        #expect(expected.tags == ["stage": "live", "new": "x"])
    }

    @Test func `a change that changes nothing is neither counted nor noted`() async throws {
        try await store.add(ServiceKey.sample())
        let revision = try await store.revision()
        var change = KeyChange()
        change.name = .set(ServiceKey.sample().name)
        #expect(try await !store.update("k0000000000a", change, by: .operator, at: later))
        #expect(try await store.revision() == revision)
        #expect(try await store.events(AuditFilter(), limit: 9).count == 1)
    }

    @Test func `a change raises the revision, of its tags and models alone too`() async throws {
        try await store.add(ServiceKey.sample())
        var tags = KeyChange()
        tags.tags = ["new": "1"]
        var models = KeyChange()
        models.models = .set([])
        for change in [tags, models] {
            let revision = try await store.revision()
            #expect(try await store.update("k0000000000a", change, by: .operator, at: later))
            #expect(try await store.revision() > revision)
        }
    }

    @Test func `a rotated key has a new secret, and the old one for a while`() async throws {
        try await store.add(ServiceKey.sample())
        let rotation = KeyRotation(secretHash: [7], previousExpiresAt: later + .seconds(60))
        try await store.rotate("k0000000000a" as KeyID, rotation, by: .operator, at: later)
        var expected = ServiceKey.sample()
        rotation.apply(to: &expected, at: later)
        #expect(try await key() == expected)
        let last = KeyRotation(secretHash: [8], previousExpiresAt: nil)
        try await store.rotate("k0000000000a" as KeyID, last, by: .operator, at: later)
        #expect(try await key()?.previousSecret == nil)
        #expect(try await key()?.secretHash == [8])
    }

    @Test func `a revoked key can neither be enabled nor rotated, but renamed`() async throws {
        try await store.add(ServiceKey.sample())
        #expect(try await store.revoke("k0000000000a", at: noon))
        let conflict = StorageError.conflict("service key k0000000000a is revoked for good")
        var enable = KeyChange()
        enable.isEnabled = .set(true)
        await #expect(throws: conflict) {
            try await store.update("k0000000000a", enable, by: .operator, at: later)
        }
        await #expect(throws: conflict) {
            let rotation = KeyRotation(secretHash: [7], previousExpiresAt: nil)
            try await store.rotate("k0000000000a" as KeyID, rotation, by: .operator, at: later)
        }
        var rename = KeyChange()
        rename.name = .set("gone")
        #expect(try await store.update("k0000000000a", rename, by: .operator, at: later))
        #expect(try await key()?.revokedAt == noon)
    }

    @Test func `a key belongs to people who are there`() async throws {
        try await store.add(User(id: "user_1", name: "alice", createdAt: noon))
        #expect(try await store.delete("user_1", by: .operator, at: noon))
        var own = ServiceKey.sample()
        own.user = "user_1"
        let key = own
        await #expect(throws: StorageError.notFound("user user_1")) { try await store.add(key) }
        try await store.add(ServiceKey.sample())
        var change = KeyChange()
        change.team = .set("wrkspc_9")
        let move = change
        await #expect(throws: StorageError.notFound("team wrkspc_9")) {
            try await store.update("k0000000000a", move, by: .operator, at: later)
        }
        await #expect(throws: StorageError.notFound("service key k9")) {
            try await store.update("k9", move, by: .operator, at: later)
        }
    }

    @Test func `of several keys either all are made or none`() async throws {
        let keys = ["k1", "k2", "k1"].map { ServiceKey.sample(KeyID($0)) }
        await #expect(throws: StorageError.conflict("service key k1 exists already")) {
            try await store.add(keys, by: .operator, at: noon)
        }
        #expect(try await store.directory().keys.isEmpty)
        #expect(try await store.events(AuditFilter(), limit: 9).isEmpty)
        try await store.add(Array(keys.prefix(2)), by: .operator, at: noon)
        #expect(try await store.directory().keys.count == 2)
    }

    @Test func `a key's tags are bounded, whatever is added to them`() async throws {
        var key = ServiceKey.sample()
        key.tags = Dictionary(uniqueKeysWithValues: (1...50).map { ("t\($0)", "") })
        try await store.add(key)
        var change = KeyChange()
        change.tags = ["one more": "x"]
        let tooMany = change
        await #expect(throws: StorageError.self) {
            try await store.update(key.id, tooMany, by: .operator, at: later)
        }
        change.tags["t1"] = .some(nil)
        #expect(try await store.update(key.id, change, by: .operator, at: later))
    }
}
