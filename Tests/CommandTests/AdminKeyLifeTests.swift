import Domain
import SQLiteStorage
import Testing
import Vault
import Wire

@testable import tollgate

/// What becomes of an admin key between its first day and its last.
@Suite struct AdminKeyLifeTests {
    private func make(_ sandbox: Sandbox, _ options: String...) async throws -> AdminToken {
        let made = await sandbox.run(["admin-keys", "create", "--name", "terraform"] + options)
        return try #require(made.lines.first.flatMap { AdminToken(String($0)) })
    }

    private func key(_ id: AdminKeyID, in sandbox: Sandbox) async throws -> AdminKey {
        try #require(try await sandbox.withStore { try await $0.adminKey(id) })
    }

    @Test func `on the server's machine everything about a key can be changed`() async throws {
        let sandbox = try Sandbox()
        let id = try await make(sandbox, "--expires", "2d").id
        let update = ["admin-keys", "update", id.text]
        let raised = await sandbox.run(
            update + ["--name", "grafana", "--role", "write", "--expires", "9d"])
        #expect(raised.talk == "Changed the admin key \(id).\n")
        var now = try await key(id, in: sandbox)
        #expect(now.name == "grafana" && now.role == .write)
        #expect(now.expiresAt == Sandbox.now + .seconds(9 * 86_400))
        #expect(await sandbox.run(update + ["--no-expires"]).status == .done)
        now = try await key(id, in: sandbox)
        #expect(now.name == "grafana" && now.role == .write && now.expiresAt == nil)
        let again = await sandbox.run(update + ["--role", "write"])
        #expect(again.talk == "The admin key \(id) was so already; nothing was changed.\n")
        let events = try await sandbox.withStore { try await $0.events(AuditFilter(), limit: 9) }
        #expect(events.map(\.action) == ["admin_key.update", "admin_key.update", "admin_key.create"])
        #expect(events.map(\.actor) == Array(repeating: Sandbox.actor, count: 3))
        #expect(events[1].before?.contains(#""role":"read""#) == true)
        #expect(events[1].after?.contains(#""role":"write""#) == true)
    }

    @Test(arguments: [
        (["--role", "read"], CommandStatus.done), (["--expires", "1d"], .done), (["--name", "x"], .done),
        (["--role", "write"], .done), (["--expires", "3d"], .refused), (["--no-expires"], .refused),
        (["--name", "x", "--no-expires"], .refused),
    ])
    func `from elsewhere a key can only lose`(options: [String], status: CommandStatus) async throws {
        let sandbox = try Sandbox()
        let token = try await make(sandbox, "--role", "write", "--expires", "2d")
        let before = try await key(token.id, in: sandbox)
        try await sandbox.serve { server in
            let own = token.whole.reveal { $0 }
            // By the key itself and by another one: two that raise each other would be the same.
            for key in [own, server.writer] where status == .refused {
                let outcome = await server.run(["admin-keys", "update", token.id.text] + options, key: key)
                #expect(outcome.status == status)
                #expect(outcome.talk.contains("without --url"))
            }
            guard status == .done else { return }
            let outcome = await server.run(["admin-keys", "update", token.id.text] + options, key: own)
            #expect(outcome.status == status, "\(outcome.talk)")
        }
        let after = try await key(token.id, in: sandbox)
        let isSame =
            (after.name, after.role, after.expiresAt) == (before.name, before.role, before.expiresAt)
        #expect(isSame == (status == .refused || options == ["--role", "write"]))
    }

    @Test func `from elsewhere no key gets the role write`() async throws {
        let sandbox = try Sandbox()
        let id = try await make(sandbox).id
        try await sandbox.serve { server in
            let outcome = await server.run("admin-keys", "update", id.text, "--role", "write")
            #expect(outcome.status == .refused)
            // Nor by any other way to the database.
            var change = AdminKeyChange()
            change.role = .set(.write)
            let author = try #require(AdminToken(server.writer)).id
            await #expect(throws: StorageError.self) {
                try await server.store.update(id, change, by: .adminKey(author), at: Sandbox.now)
            }
            let rotation = KeyRotation(secretHash: [1], previousExpiresAt: nil)
            await #expect(throws: StorageError.self) {
                try await server.store.rotate(id, rotation, by: .adminKey(author), at: Sandbox.now)
            }
        }
        #expect(try await key(id, in: sandbox).role == .read)
    }

    @Test func `a rotated key keeps its id, and takes the old secret for a day`() async throws {
        let sandbox = try Sandbox()
        let old = try await make(sandbox)
        let rotated = await sandbox.run("admin-keys", "rotate", old.id.text, "--json")
        #expect(rotated.status == .done)
        #expect(rotated.talk.contains("the old one is taken until 2026-11-24T09:05:00Z"))
        let json = try JSONDocument(Array(rotated.output.utf8)).root
        let new = try #require(json["token"]?.string.flatMap { AdminToken($0) })
        #expect(new.id == old.id && new.secret != old.secret)
        let changed = try await key(old.id, in: sandbox)
        let vault = Vault(masterKey: try MasterKey.load(from: sandbox.masterKeyPath))
        let end = Sandbox.now + .seconds(86_400)
        #expect(vault.accepts(old, for: changed, at: end + .milliseconds(-1)))
        #expect(!vault.accepts(old, for: changed, at: end))
        #expect(vault.accepts(new, for: changed, at: end))
        let shown = await sandbox.run("admin-keys", "show", old.id.text).output
        #expect(shown.contains("taken until 2026-11-24T09:05:00Z"))
        try await sandbox.serve { server in
            for token in [old, new] {
                #expect(await server.run(["keys", "list"], key: token.whole.reveal { $0 }).status == .done)
            }
        }
    }

    @Test func `without a grace the old secret ends now, after a yes; a revoked key gets none`() async throws
    {
        let sandbox = try Sandbox()
        let old = try await make(sandbox)
        let rotate = ["admin-keys", "rotate", old.id.text, "--grace", "0"]
        #expect(await sandbox.run(rotate).status == .refused)
        #expect(try await key(old.id, in: sandbox).rotatedAt == nil)
        #expect(await sandbox.run(rotate + ["--yes"]).status == .done)
        try await sandbox.serve { server in
            let outcome = await server.run(["keys", "list"], key: old.whole.reveal { $0 })
            #expect(outcome.talk.contains("missing or invalid admin credentials"))
        }
        await sandbox.run("admin-keys", "revoke", old.id.text, "--yes")
        #expect(await sandbox.run(rotate + ["--yes"]).talk.contains("is revoked for good"))
    }

    @Test func `a key says when it was last used, and by which program`() async throws {
        let sandbox = try Sandbox()
        let token = try await make(sandbox)
        #expect(await sandbox.run("admin-keys", "show", token.id.text).output.contains("Last used  never\n"))
        try await sandbox.serve { server in
            let there = await server.run(
                ["admin-keys", "show", token.id.text, "--json"], key: token.whole.reveal { $0 })
            let json = try JSONDocument(Array(there.output.utf8)).root
            #expect(json["last_used_at"]?.string == "2026-11-23T09:05:00.000Z")
            #expect(json["last_client"]?.string == "tollgate/\(Tollgate.version)")
            #expect(token.secret.reveal { !there.output.contains($0) })
        }
        #expect(
            await sandbox.run("admin-keys", "show", token.id.text).output.contains(
                "(just now) from tollgate/\(Tollgate.version)\n"))
        #expect(await sandbox.run("admin-keys", "list").output.contains("  just now   never"))
    }
}
