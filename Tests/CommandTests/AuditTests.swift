import Domain
import Foundation
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct AuditTests {
    @Test func `changes are listed with who made them, page by page`() async throws {
        let sandbox = try Sandbox()
        await sandbox.run("users", "create", "--name", "alice")
        try await sandbox.addKey("k1")
        await sandbox.run("keys", "update", "k1", "--note", "n")
        #expect(
            await sandbox.run("audit", "list", "--action", "service_key").output == """
                NUMBER  TIME      ACTOR       ACTION              TARGET
                     3  09:05:00  cli:olivia  service_key.update  k1
                     2  09:05:00  cli:olivia  service_key.create  k1

                """)
        let first = await sandbox.run("audit", "list", "--limit", "2", "--json")
        let json = try JSONDocument(Array(first.output.utf8)).root
        #expect(json.elements.map { $0["id"]?.int } == [3, 2])
        #expect(json.elements.map { $0["after"]?["note"]?.string } == ["n", nil])
        #expect(json.elements.map { $0["before"]?.isNull } == [false, true])
        #expect(first.talk == "More: add --before 2\n")
        let last = await sandbox.run("audit", "list", "--limit", "2", "--before", "2")
        #expect(last.output.contains("user.create") && last.talk.isEmpty)
        #expect(await sandbox.run("audit", "list", "--target", "k9").talk == "No changes.\n")
        #expect(await sandbox.run("audit", "list", "--limit", "0").status == .wrongUsage)
    }

    @Test func `a secret is shown where it is made and is nowhere else`() async throws {
        let sandbox = try Sandbox()
        var secrets: [String] = []
        func token(_ outcome: Sandbox.Outcome) throws -> (id: String, secret: String) {
            let text = try #require(outcome.lines.last.map(String.init))
            let parts = text.split(separator: "-", maxSplits: 2).map(String.init)
            try #require(parts.count == 3)
            secrets.append(parts[2])
            #expect(!outcome.talk.contains(parts[2]))
            return (parts[1], parts[2])
        }
        let key = try token(await sandbox.run("keys", "create", "--name", "canary"))
        _ = try token(await sandbox.run("keys", "rotate", key.id))
        let admin = try token(await sandbox.run("admin-keys", "create", "--name", "canary"))
        let credential = "sk-canary-0123456789abcdef"
        await sandbox.run(
            "providers", "add", "p", "--base-url", "https://example.com/v1", "--credential-env", "CANARY",
            variables: ["CANARY": credential])
        secrets.append(credential)
        let directory = try await sandbox.directory()
        let stored = try #require(directory.keys[KeyID(key.id)])
        let box = try #require(directory.providers[ProviderName("p")]?.credentials.first)
        let adminKey = try #require(
            try await sandbox.withStore { try await $0.adminKey(AdminKeyID(admin.id)) })
        let hashes = [
            stored.secretHash, try #require(stored.previousSecret).hash, adminKey.secretHash, box.sealed,
        ]
        for hash in hashes {
            secrets.append(hash.map { String(format: "%02x", $0) }.joined())
            secrets.append(Data(hash).base64EncodedString())
        }

        for command in [
            ["keys", "list"], ["keys", "list", "--json"], ["keys", "show", key.id],
            ["keys", "show", key.id, "--json"], ["keys", "export"], ["keys", "export", "--json"],
            ["admin-keys", "list"], ["admin-keys", "list", "--json"], ["providers", "show", "p", "--json"],
            ["audit", "list"], ["audit", "list", "--json"], ["doctor"],
        ] {
            let outcome = await sandbox.run(command)
            for secret in secrets {
                #expect(!outcome.output.lowercased().contains(secret.lowercased()), "\(command)")
                #expect(!outcome.talk.contains(secret), "\(command)")
            }
        }
        // The files of the database hold hashes and boxes, and no secret as it was shown.
        for suffix in ["", "-wal"] {
            let bytes = (try? Data(contentsOf: URL(filePath: sandbox.databasePath + suffix))) ?? Data()
            for secret in secrets.prefix(4) { #expect(bytes.range(of: Data(secret.utf8)) == nil) }
        }
    }
}
