import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct AuditTests {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    /// Makes one change of each kind; returns the actions in their order.
    private func changeEverything() async throws -> [String] {
        let (root, now) = (Actor.operator, noon)
        try await store.add(User(id: "user_1", name: "alice", createdAt: now))
        var user = UserChange()
        user.email = .set("alice@example.com")
        _ = try await store.update("user_1", user, by: root, at: now)
        try await store.add(Team(id: "wrkspc_1", name: "research", createdAt: now))
        var team = TeamChange()
        team.name = .set("science")
        _ = try await store.update("wrkspc_1", team, by: root, at: now)
        _ = try await store.put(
            TeamMember(team: "wrkspc_1", user: "user_1", addedAt: now), by: root, at: now)
        try await store.removeMember("user_1", of: "wrkspc_1", by: root, at: now)
        try await store.add(ServiceKey.sample())
        var key = KeyChange()
        key.name = .set("renamed")
        _ = try await store.update("k0000000000a", key, by: root, at: now)
        let rotation = KeyRotation(secretHash: Array(100..<132), previousExpiresAt: nil)
        try await store.rotate("k0000000000a" as KeyID, rotation, by: root, at: now)
        _ = try await store.revoke("k0000000000a", at: now)
        let admin = AdminKey(
            id: "a1", name: "terraform", role: .write, createdAt: now, createdBy: root,
            secretHash: Array(64..<96))
        try await store.add(admin, by: root, at: now)
        var adminChange = AdminKeyChange()
        adminChange.role = .set(.read)
        _ = try await store.update("a1", adminChange, by: root, at: now)
        let end = KeyRotation(secretHash: Array(132..<164), previousExpiresAt: now + .seconds(60))
        try await store.rotate("a1" as AdminKeyID, end, by: root, at: now)
        _ = try await store.revoke("a1" as AdminKeyID, by: root, at: now)
        try await store.add(Provider.sample())
        var provider = Provider.sample()
        provider.timeouts.connect = .seconds(7)
        try await store.update(provider, from: .sample())
        try await store.put(.sample("m"))
        try await store.remove(ModelPattern("m"))
        try await store.remove("openai" as ProviderName)
        try await store.renameOrganization("Example", by: root, at: now)
        _ = try await store.delete("user_1", by: root, at: now)
        _ = try await store.archive("wrkspc_1", by: root, at: now)
        return [
            "user.create", "user.update", "team.create", "team.update", "team_member.put",
            "team_member.remove", "service_key.create", "service_key.update", "service_key.rotate",
            "service_key.revoke", "admin_key.create", "admin_key.update", "admin_key.rotate",
            "admin_key.revoke", "provider.create",
            "provider.update",
            "mapping.put",
            "mapping.delete", "provider.delete", "organization.update", "user.delete", "team.archive",
        ]
    }

    @Test func `every change is noted once, with who, when and what`() async throws {
        let actions = try await changeEverything()
        let events = try await store.events(AuditFilter(), limit: 100)
        #expect(events.reversed().map(\.action) == actions)
        #expect(events.allSatisfy { $0.at == noon && $0.actor == .operator && !$0.target.isEmpty })
        let created = events.filter { $0.before == nil }.map(\.action)
        #expect(Set(created) == Set(actions.filter { $0.hasSuffix(".create") || $0.hasSuffix(".put") }))
        let removed = events.filter { $0.after == nil }.map(\.action)
        #expect(Set(removed) == ["team_member.remove", "mapping.delete", "provider.delete"])
        #expect(events.allSatisfy { $0.before != $0.after })
    }

    @Test func `what is noted of a key is all of it but its secret`() async throws {
        try await store.add(ServiceKey.sample())
        var change = KeyChange()
        change.isEnabled = .set(true)
        change.note = .set("it's \"quoted\"\n")
        _ = try await store.update("k0000000000a", change, by: .operator, at: noon)
        let event = try #require(try await store.events(AuditFilter(), limit: 1).first)
        #expect(
            event.after == #"""
                {"name":"alice's laptop","user_id":null,"team_id":null,"models":["claude-*","gpt-5"],\#
                "may_address_providers":true,"is_forwarder":true,"limits":{"requests_per_minute":60,\#
                "input_tokens_per_minute":100000,"output_tokens_per_minute":20000,"concurrent_requests":4},\#
                "note":"it's \"quoted\"\n","tags":{"empty":"","stage":"test"},\#
                "expires_at":"2026-11-23T13:00:00.000Z","disabled_at":null,"revoked_at":null,\#
                "rotated_at":"2026-11-23T12:00:30.000Z","previous_expires_at":"2026-11-23T12:01:30.000Z"}
                """#)
        #expect(event.before?.contains(#""disabled_at":"2026-11-23T12:01:00.000Z""#) == true)
    }

    @Test func `no hash and no sealed credential is in the audit log`() async throws {
        _ = try await changeEverything()
        let connection = try Connection(path: folder.database, for: .reading)
        let row = try connection.prepare(
            SQL("SELECT coalesce(\"before\", '') || coalesce(\"after\", '') || target_id || actor FROM audit")
        )
        let hashes =
            [Array(0..<32), Array(32..<64), Array(64..<96), Array(100..<132), Array(132..<164), [1, 0, 255]]
            as [[UInt8]]
        var count = 0
        while try row.step() {
            count += 1
            let text = row.text()
            for hash in hashes {
                let digits = hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
                #expect(!text.lowercased().contains(digits))
                #expect(!Array(text.utf8).contains(hash))
            }
            for word in ["hash", "secret_", "sealed", "wxyz"] { #expect(!text.contains(word), "\(text)") }
        }
        #expect(count == 22)
    }

    @Test func `the list is read page by page, and every condition narrows it`() async throws {
        _ = try await changeEverything()
        let all = try await store.events(AuditFilter(), limit: 100)
        var filter = AuditFilter()
        var pages = try await store.events(filter, limit: 7)
        while let last = pages.last {
            filter.before = last.id
            let page = try await store.events(filter, limit: 7)
            if page.isEmpty { break }
            pages += page
        }
        #expect(pages == all)

        func count(_ set: (inout AuditFilter) -> Void) async throws -> Int {
            var filter = AuditFilter()
            set(&filter)
            let events: [AuditEvent] = try await store.events(filter, limit: 100)
            return events.count
        }
        #expect(try await count { $0.action = "service_key" } == 4)
        #expect(try await count { $0.action = "service_key.rotate" } == 1)
        #expect(try await count { $0.action = "service" } == 0)
        #expect(try await count { $0.action = "%" } == 0)
        #expect(try await count { $0.target = "a1" } == 4)
        #expect(try await count { $0.actor = Actor("cli:nobody") } == 0)
        #expect(try await count { $0.since = noon + .milliseconds(1) } == 0)
        #expect(try await count { $0.until = noon } == 0)
        #expect(try await count { $0.after = all[0].id } == 0)
    }

    @Test func `a change that fails is not noted`() async throws {
        try await store.add(Provider.sample())
        var clashing = Provider.sample("second")
        clashing.credentials = [.sample("openai-a")]
        let second = clashing
        await #expect(throws: StorageError.self) { try await store.add(second) }
        #expect(try await store.events(AuditFilter(), limit: 9).map(\.target) == ["openai"])
    }

    @Test(arguments: ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
    func `the audit log can only be added to`(statement: String) async throws {
        try await store.add(Provider.sample())
        #expect(throws: StorageError.failed("the audit log is only added to")) {
            try Connection(path: folder.database, for: .command).execute(statement)
        }
        #expect(try await store.events(AuditFilter(), limit: 9).count == 1)
    }
}
