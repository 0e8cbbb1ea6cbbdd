import Domain
import Presentation
import Testing
import Wire

@testable import tollgate

@Suite struct KeyFileTests {
    private static let awkward = "say \"a, b\"\nand more"

    /// A database with a key that has something awkward in every field, and one that has nothing.
    private func filled() async throws -> Sandbox {
        let sandbox = try Sandbox()
        await sandbox.run("users", "create", "--name", "alice, of \"R&D\"")
        await sandbox.run("teams", "create", "--name", "research")
        await sandbox.run(
            "keys", "create", "--name", "a,\"b\"", "--user", "alice, of \"R&D\"", "--team", "research",
            "--models",
            "claude-*,gpt-5", "--rpm", "60", "--input-tpm", "7", "--output-tpm", "8", "--concurrency", "4",
            "--note", Self.awkward, "--tag", "x=1", "--tag", "y=a=b, c", "--expires", "90d", "--direct",
            "--forwarder")
        await sandbox.run("keys", "create", "--name", "plain", "--budget", "0.25usd/week")
        let id = try #require(try await sandbox.directory().keys.values.first { $0.name == "a,\"b\"" }).id
            .text
        let budget = ["budgets", "set", "--key", id, "--amount"]
        _ = await sandbox.run(
            budget + ["20", "--per", "day", "--strict", "--allow-unpriced", "--warn", "75"])
        _ = await sandbox.run(budget + ["99999999.5", "--per", "month", "--zone", "Europe/Berlin"])
        return sandbox
    }

    /// What a key is, without what is its own.
    private func plain(_ key: ServiceKey) -> ServiceKey {
        var key = key
        key.id = KeyID("")
        key.secretHash = []
        return key
    }

    @Test(arguments: [[], ["--json"]])
    func `what was exported makes the same keys with new secrets`(form: [String]) async throws {
        let sandbox = try await filled()
        let before = try await sandbox.directory().keys
        let exported = await sandbox.run(["keys", "export"] + form)
        #expect(exported.status == .done)
        let file = try sandbox.file("keys", exported.output)
        let imported = await sandbox.run("keys", "import", file)
        #expect(imported.status == .done)
        let rows = try CommaSeparated.rows(imported.output)
        #expect(rows.first == ["id", "name", "user", "token"])
        #expect(rows.count == 3)
        let after = try await sandbox.directory().keys
        #expect(after.count == 4)
        for row in rows.dropFirst() {
            let token = try #require(KeyToken(row[3]))
            #expect(token.id.text == row[0])
            let made = try #require(after[token.id])
            #expect(before[token.id] == nil)
            let original = try #require(before.values.first { $0.name == made.name })
            #expect(plain(made) == plain(original))
            #expect(made.secretHash != original.secretHash)
            #expect(token.secret.reveal { !imported.talk.contains($0) })
            let budgets = try await sandbox.directory().budgets
            func own(_ key: KeyID) -> Set<String> {
                Set(budgets.filter { $0.scope == .key(key) }.map { KeyBudget($0).text })
            }
            #expect(own(made.id) == own(original.id))
            #expect(own(made.id).count == (made.name == "plain" ? 1 : 2))
        }
        #expect(try await sandbox.directory().budgets.count == 6)
    }

    @Test func `a budget stands in a line, and in JSON as lists of budgets name it`() async throws {
        let sandbox = try await filled()
        let lines = await sandbox.run("keys", "export").output
        #expect(
            lines.contains("20usd/day strict allow-unpriced warn=75\n99999999.5usd/month zone=Europe/Berlin"))
        let exported = await sandbox.run("keys", "export", "--json").output
        let json = try JSONDocument(Array(exported.utf8)).root
        let budgets = json.elements.flatMap { $0["budgets"]?.elements.map(\.self) ?? [] }
        #expect(budgets.count == 3)
        let weekly = try #require(budgets.first { $0["period"]?.string == "week" })
        #expect(
            String(decoding: weekly.raw, as: UTF8.self).filter { !$0.isWhitespace } == #"""
                {"amount_usd":"0.25","period":"week","zone":"UTC","strict":false,"allows_unpriced":false,\#
                "warning_percent":80}
                """#)
    }

    @Test func `an export has no secret and no hash, and leaves out what has ended`() async throws {
        let sandbox = try Sandbox()
        let made = await sandbox.run("keys", "create", "--name", "alice")
        let token = try #require(made.lines.first.flatMap { KeyToken(String($0)) })
        try await sandbox.addKey("k2", name: "old", expiresAt: Sandbox.now)
        for form in [[], ["--json"]] {
            let exported = await sandbox.run(["keys", "export"] + form)
            #expect(exported.output.contains("alice") && !exported.output.contains("old"))
            #expect(token.secret.reveal { !exported.output.contains($0) })
            #expect(!exported.output.contains("hash"))
        }
        #expect(await sandbox.run("keys", "export", "--all").output.contains("old"))
    }

    @Test func `an import shows JSON with each key, and leaves out what has ended`() async throws {
        let sandbox = try Sandbox()
        let file = try sandbox.file(
            "keys.csv",
            """
            \u{FEFF}name,status,expires_at\r
            good,,\r
            off,inactive,2030-01-01\r
            gone,revoked,\r
            over,active,2020-01-01\r

            """)
        let imported = await sandbox.run("keys", "import", file, "--json")
        #expect(imported.status == .done)
        #expect(imported.talk.contains("Made 2 keys; left out 2"))
        let json = try JSONDocument(Array(imported.output.utf8)).root
        #expect(json.elements.map { $0["name"]?.string } == ["good", "off"])
        #expect(json.elements.map { $0["status"]?.string } == ["active", "inactive"])
        #expect(json.elements.allSatisfy { $0["token"]?.string?.hasPrefix("tg-") == true })
    }

    @Test(arguments: [
        ("", "no first line"), (#"{"name":"a"}"#, "a JSON object"), ("user,team\nalice,x\n", "no first line"),
        ("name,name\na,b\n", "twice"),
        ("name,modles\na,x\n", "key 1 of the file: modles"), ("name\na,b\n", "2 cells"),
        ("name,user\na,\n,\n", "key 2 of the file: name"),
        ("name,requests_per_minute\na,many\n", "requests_per_minute: must be a positive integer"),
        ("name,requests_per_minute\na,-1\n", "positive"), ("name,is_forwarder\na,perhaps\n", "true or false"),
        ("name,status\na,good\n", "status"), ("name,expires_at\na,soon\n", "expires_at"),
        ("name,budgets\na,20\n", "budgets: must be lines"), ("name,budgets\na,1usd/day hard\n", "budgets"),
        ("name,budgets\na,1usd/day warn=101\n", "budgets"), ("name,budgets\na,1usd/hour\n", "budgets"),
        ("name,budgets\na,\"1usd/day\n2usd/day\"\n", "budgets: has two for a day"),
        ("[{\"name\":\"a\",\"budgets\":[{\"amount_usd\":\"1\"}]}]", "key 1"),
        ("[{\"name\":\"a\",\"budgets\":[{\"amount_usd\":\"1\",\"period\":\"day\",\"hard\":true}]}]", "key 1"),
        ("[{\"name\":\"a\",\"budgets\":[{\"amount_usd\":\"1 x\",\"period\":\"day\"}]}]", "key 1"),
        ("name,tags\na,x\n", "tags"), ("name,models\na,\"x,,y\"\n", "models"),
        ("name,token\na,tg-k1-hunter2\n", "token"), ("name\n\"a\n", "quoted"),
        ("[{\"name\":\"a\"", "no valid JSON"), ("[1]", "key 1"),
        ("[{\"name\":\"a\",\"models\":[1]}]", "key 1"),
        ("[{\"name\":\"a\",\"name\":\"b\"}]", "key 1"), ("[{\"user\":\"a\"}]", "name: is missing"),
        ("[{\"name\":{}}]", "key 1"), ("[{\"name\":\"a\",\"limits\":{\"rpm\":1}}]", "rpm"),
    ])
    func `a file that makes no sense makes no key`(text: String, words: String) async throws {
        let sandbox = try Sandbox()
        let outcome = await sandbox.run("keys", "import", try sandbox.file("keys", text))
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.contains(words), "\(outcome.talk)")
        #expect(!outcome.talk.contains("hunter2"))
        #expect(outcome.output.isEmpty)
        #expect(!FilePath.exists(sandbox.databasePath))
    }

    @Test func `a budget in an unknown time zone and nothing is made`() async throws {
        let sandbox = try await filled()
        let file = try sandbox.file("keys.csv", "name,budgets\nfirst,1usd/day\nsecond,1usd/day zone=Mars\n")
        let outcome = await sandbox.run("keys", "import", file)
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.contains("the time zone Mars"))
        #expect(try await sandbox.directory().keys.count == 2)
    }

    @Test func `one unknown owner and nothing is made`() async throws {
        let sandbox = try await filled()
        let file = try sandbox.file("keys.csv", "name,user\nfirst,\nsecond,bob\n")
        let outcome = await sandbox.run("keys", "import", file)
        #expect(outcome.status == .notFound)
        #expect(outcome.talk.contains("tollgate users create --name bob"))
        #expect(try await sandbox.directory().keys.count == 2)
        #expect(await sandbox.run("keys", "import", sandbox.folder + "/none").status == .notFound)
    }
}
