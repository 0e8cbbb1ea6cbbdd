import Domain
import Testing

@testable import SQLiteStorage

@Suite struct `who has which response` {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    private func affinity(
        _ response: String, key: KeyID = "k0000000000a", after seconds: Int = 0,
        credential: CredentialID? = "c"
    ) -> ResponseAffinity {
        ResponseAffinity(
            response: response, key: key, provider: "openai", credential: credential,
            createdAt: noon + .seconds(seconds))
    }

    @Test(arguments: ["c", nil] as [CredentialID?])
    func `what was kept is found, for its key alone`(credential: CredentialID?) async throws {
        let kept = affinity("resp_1", credential: credential)
        try await store.keep(kept)
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000a", at: noon) == kept)
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000b", at: noon) == nil)
        #expect(try await store.affinity(of: "resp_2", for: "k0000000000a", at: noon) == nil)
    }

    @Test func `what is kept again is kept as it is then`() async throws {
        try await store.keep(affinity("resp_1"))
        let later = affinity("resp_1", after: 60, credential: nil)
        try await store.keep(later)
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000a", at: noon) == later)
    }

    @Test func `what was forgotten is gone, for its key alone`() async throws {
        try await store.keep(affinity("resp_1"))
        try await store.keep(affinity("resp_1", key: "k0000000000b"))
        try await store.forget("resp_1", of: "k0000000000a")
        try await store.forget("resp_1", of: "k0000000000a")
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000a", at: noon) == nil)
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000b", at: noon) != nil)
    }

    @Test func `after thirty days it is gone`() async throws {
        try await store.keep(affinity("resp_1"))
        let end = noon + ResponseAffinity.lifetime
        let before = end + .milliseconds(-1)
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000a", at: before) != nil)
        #expect(try await store.affinity(of: "resp_1", for: "k0000000000a", at: end) == nil)
    }

    @Test func `what has expired is removed in batches, and by what is kept later`() async throws {
        for number in 0..<450 { try await store.keep(affinity("resp_\(number)", after: number)) }
        let end = noon + ResponseAffinity.lifetime
        // A new one takes four with it: those of the first four seconds.
        try await store.keep(affinity("resp_new", after: 30 * 86_400 + 449))
        #expect(try await store.removeExpired(at: end + .seconds(448)) == 445)
        #expect(try await store.removeExpired(at: end + .seconds(449)) == 1)
        #expect(try await store.removeExpired(at: end + .seconds(449)) == 0)
    }

    @Test func `both are found by an index`() async throws {
        let expired = try queryPlan(of: ResponseAffinity.deleteExpired, in: folder.database)
        #expect(expired.contains { $0.contains("response_affinity_by_end") })
        let one = try queryPlan(of: ResponseAffinity.select, in: folder.database)
        #expect(one.contains { $0.contains("PRIMARY KEY") })
        #expect(!(expired + one).contains { $0 == "SCAN response_affinity" })
    }
}
