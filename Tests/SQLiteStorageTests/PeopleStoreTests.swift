import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct PeopleStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    let later = noon + .seconds(600)
    let alice = User(
        id: "user_1", name: "alice", email: "Alice@Example.com", role: .admin, createdAt: noon)
    let research = Team(id: "wrkspc_1", name: "research", tags: ["a": "1", "b": ""], createdAt: noon)

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    @Test func `users, teams and members are read back as they were written`() async throws {
        let bob = User(id: "user_2", name: "bob", createdAt: noon)
        let member = TeamMember(team: research.id, user: bob.id, role: .admin, addedAt: later)
        try await store.add(alice)
        try await store.add(bob)
        try await store.add(research)
        #expect(try await store.put(member, by: .operator, at: later))
        #expect(try await !store.put(member, by: .operator, at: later))
        #expect(
            try await store.people() == People(users: [alice, bob], teams: [research], members: [member]))
        #expect(try await store.check() == [])
    }

    @Test func `a name and an address belong to one user who is there`() async throws {
        try await store.add(alice)
        await #expect(throws: StorageError.conflict("there is a user of this name already")) {
            try await store.add(User(id: "user_2", name: "alice", createdAt: noon))
        }
        let twin = User(id: "user_2", name: "al", email: "alice@example.COM", createdAt: noon)
        await #expect(throws: StorageError.conflict("there is a user of this e-mail address already")) {
            try await store.add(twin)
        }
        #expect(try await store.delete("user_1", by: .operator, at: later))
        try await store.add(twin)
        var change = UserChange()
        change.name = .set("alice")
        #expect(try await store.update("user_2", change, by: .operator, at: later))
        #expect(try await store.people().user("alice")?.id == "user_2")
    }

    @Test func `a user keeps the name that a change of the address repeats`() async throws {
        try await store.add(alice)
        var change = UserChange()
        change.name = .set("alice")
        change.email = .set("other@example.com")
        #expect(try await store.update("user_1", change, by: .operator, at: later))
        #expect(try await !store.update("user_1", change, by: .operator, at: later))
        #expect(try await store.people().users["user_1"]?.email == "other@example.com")
    }

    @Test func `a deleted user's keys are revoked and memberships end, and all of it is noted`() async throws
    {
        try await store.add(alice)
        try await store.add(research)
        _ = try await store.put(
            TeamMember(team: research.id, user: alice.id, addedAt: noon), by: .operator, at: noon)
        for (id, user) in [("k1", alice.id), ("k2", nil), ("k3", alice.id)] as [(KeyID, UserID?)] {
            var key = ServiceKey.sample(id)
            key.user = user
            try await store.add(key)
        }
        #expect(try await store.revoke("k3", at: noon))
        let before = try #require(try await store.events(AuditFilter(), limit: 1).first?.id)

        #expect(try await store.delete(alice.id, by: .adminKey("a1"), at: later))
        let keys = try await store.directory().keys
        #expect(keys["k1"]?.revokedAt == later)
        #expect(keys["k2"]?.revokedAt == nil)
        #expect(keys["k3"]?.revokedAt == noon)
        let people = try await store.people()
        #expect(people.users[alice.id]?.deletedAt == later)
        #expect(people.members.isEmpty)
        var filter = AuditFilter()
        filter.after = before
        let events = try await store.events(filter, limit: 9)
        #expect(
            events.map(\.action) == ["user.delete", "team_member.remove", "service_key.revoke"])
        #expect(events.allSatisfy { $0.actor.text == "admin-key:a1" })
        #expect(try await !store.delete(alice.id, by: .operator, at: later))
        await #expect(throws: StorageError.notFound("user user_9")) {
            try await store.delete("user_9", by: .operator, at: later)
        }
    }

    @Test func `an archived team's keys are revoked, and its name is free`() async throws {
        try await store.add(research)
        var key = ServiceKey.sample()
        key.team = research.id
        try await store.add(key)
        await #expect(throws: StorageError.conflict("there is a team of this name already")) {
            try await store.add(Team(id: "wrkspc_2", name: "research", createdAt: noon))
        }
        #expect(try await store.archive(research.id, by: .operator, at: later))
        #expect(try await !store.archive(research.id, by: .operator, at: later))
        #expect(try await store.directory().keys[key.id]?.revokedAt == later)
        try await store.add(Team(id: "wrkspc_2", name: "research", createdAt: noon))
        await #expect(throws: StorageError.notFound("team wrkspc_1")) {
            try await store.update(research.id, TeamChange(), by: .operator, at: later)
        }
    }

    @Test func `a team's tags are changed one by one`() async throws {
        try await store.add(research)
        var change = TeamChange()
        change.tags = ["a": nil, "c": "3"]
        #expect(try await store.update(research.id, change, by: .operator, at: later))
        #expect(try await !store.update(research.id, change, by: .operator, at: later))
        #expect(try await store.people().teams[research.id]?.tags == ["b": "", "c": "3"])
        let event = try #require(try await store.events(AuditFilter(), limit: 1).first)
        #expect(event.before == #"{"name":"research","tags":{"a":"1","b":""},"archived_at":null}"#)
        #expect(event.after == #"{"name":"research","tags":{"b":"","c":"3"},"archived_at":null}"#)
        change.tags = Dictionary(uniqueKeysWithValues: (1...49).map { ("t\($0)", "") })
        let tooMany = change
        await #expect(throws: StorageError.self) {
            _ = try await store.update(research.id, tooMany, by: .operator, at: later)
        }
    }

    @Test func `only people who are there become members`() async throws {
        try await store.add(alice)
        await #expect(throws: StorageError.notFound("team wrkspc_1")) {
            let member = TeamMember(team: "wrkspc_1", user: "user_1", addedAt: noon)
            _ = try await store.put(member, by: .operator, at: noon)
        }
        try await store.add(research)
        await #expect(throws: StorageError.notFound("user user_9")) {
            let member = TeamMember(team: "wrkspc_1", user: "user_9", addedAt: noon)
            _ = try await store.put(member, by: .operator, at: noon)
        }
        await #expect(throws: StorageError.notFound("a membership of user_1 in team wrkspc_1")) {
            try await store.removeMember("user_1", of: "wrkspc_1", by: .operator, at: noon)
        }
    }

    @Test func `a database has one organization, whose id stays`() async throws {
        let before = try await store.organization()
        #expect(before.id.hasPrefix("org_") && before.id.utf8.count == 28)
        try await store.renameOrganization("Example Ltd", by: .operator, at: later)
        let after = try await store.organization()
        #expect(after == Organization(id: before.id, name: "Example Ltd", createdAt: before.createdAt))
        #expect(throws: StorageError.self) {
            try Connection(path: folder.database, for: .command)
                .execute("INSERT INTO organization (one, id, name, created_at) VALUES (2, 'b', 'b', 0)")
        }
    }

    @Test func `admin keys are read back, and revoked once`() async throws {
        let old = AdminKey(
            id: "a1", name: "terraform", role: .write, createdAt: noon, createdBy: .operator,
            expiresAt: later, secretHash: [1, 2])
        let new = AdminKey(
            id: "a0", name: "grafana", role: .read, createdAt: later, createdBy: .adminKey("a1"),
            secretHash: [3])
        try await store.add(new, by: .operator, at: later)
        try await store.add(old, by: .operator, at: noon)
        #expect(try await store.adminKeys() == [old, new])
        #expect(try await store.adminKey("a1") == old)
        #expect(try await store.adminKey("a9") == nil)
        await #expect(throws: StorageError.conflict("admin key a1 exists already")) {
            try await store.add(old, by: .operator, at: noon)
        }
        #expect(try await store.revoke("a1" as AdminKeyID, by: .operator, at: later))
        #expect(try await !store.revoke("a1" as AdminKeyID, by: .operator, at: later + .seconds(1)))
        #expect(try await store.adminKey("a1")?.revokedAt == later)
        await #expect(throws: StorageError.notFound("admin key a9")) {
            try await store.revoke("a9" as AdminKeyID, by: .operator, at: later)
        }
    }
}
