import Domain
import Glibc
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct DoctorTests {
    private func findings(_ sandbox: Sandbox, _ arguments: String...) async throws -> (
        CommandStatus, [String: [String]]
    ) {
        let outcome = await sandbox.run(["doctor", "--json"] + arguments)
        let json = try JSONDocument(Array(outcome.output.utf8)).root
        var levels: [String: [String]] = [:]
        for finding in json.elements {
            levels[finding["subject"]?.string ?? "", default: []].append(finding["level"]?.string ?? "")
        }
        return (outcome.status, levels)
    }

    @Test func `a missing database is a fault, and is not created`() async throws {
        let sandbox = try Sandbox()
        let (status, levels) = try await findings(sandbox)
        #expect(status == .failed)
        #expect(levels["database"] == ["fail"])
        #expect(!FilePath.exists(sandbox.databasePath))
    }

    @Test func `a new installation has warnings and no faults`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("db", "migrate")
        let (status, levels) = try await findings(sandbox)
        #expect(status == .done)
        #expect(levels["database"] == ["ok"])
        #expect(levels["master key"] == ["ok"])
        #expect(levels["keys"] == ["warn"])
        #expect(levels["providers"] == ["warn"])
        #expect(levels["models"] == ["warn"])
        #expect(levels["libcurl"] == ["ok"])
        #expect(levels["SQLite"]?.count == 1)
    }

    @Test func `people see a line for each finding and what to do below it`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("db", "migrate")
        let outcome = await sandbox.run("doctor")
        #expect(
            outcome.output.contains(
                "\nwarn  keys: there are none yet\n      → tollgate keys create --name NAME\n"))
    }

    @Test func `a file that others can read is warned of`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("db", "migrate")
        chmod(sandbox.databasePath, 0o644)
        let (status, levels) = try await findings(sandbox)
        #expect(status == .done)
        #expect(levels["database"] == ["ok", "warn"])
    }

    @Test func `keys without their master key are a fault, and none is made in its place`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.addKey("k1")
        let (status, levels) = try await findings(sandbox)
        #expect(status == .failed)
        #expect(levels["master key"] == ["fail"])
        #expect(!FilePath.exists(sandbox.masterKeyPath))
    }

    @Test func `a log that somebody keeps from beginning anew is warned of`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("db", "migrate")
        let log = sandbox.databasePath + "-wal"
        let file = open(log, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        // Holes, which take no space.
        #expect(ftruncate(file, 256 << 20) == 0)
        #expect(try await findings(sandbox).1["database"] == ["ok"])
        #expect(ftruncate(file, (256 << 20) + 1) == 0)
        #expect(try await findings(sandbox).1["database"] == ["ok", "warn"])
    }

    @Test func `a master key that others can read is a fault`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("keys", "create", "--name", "alice")
        chmod(sandbox.masterKeyPath, 0o644)
        let (status, levels) = try await findings(sandbox)
        #expect(status == .failed)
        #expect(levels["master key"] == ["fail"])
    }

    @Test func `a credential that was sealed with another master key is a fault`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run(
            "providers", "add", "local", "--base-url", "http://127.0.0.1:9/v1", "--credential-env", "KEY",
            variables: ["KEY": "hunter2"])
        unlink(sandbox.masterKeyPath)
        // A lost master key is not replaced in silence: that would make the credential worthless.
        #expect(await sandbox.run("keys", "create", "--name", "alice").status == .failed)
        let other = try Sandbox()
        _ = await other.run("keys", "create", "--name", "bob")
        rename(other.masterKeyPath, sandbox.masterKeyPath)
        let (status, levels) = try await findings(sandbox, "--offline")
        #expect(status == .failed)
        #expect(levels["provider local"] == ["fail"])
        #expect(await sandbox.run("providers", "test", "local").status == .failed)
    }

    @Test func `a provider that cannot be reached is a fault, unless nobody is called`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("keys", "create", "--name", "alice")
        try await sandbox.map("*", to: "local/x")
        let (status, levels) = try await findings(sandbox)
        #expect(status == .failed)
        #expect(levels["provider local"] == ["fail"])
        #expect(levels["models"] == ["ok"])
        let (offline, quiet) = try await findings(sandbox, "--offline")
        #expect(offline == .done)
        #expect(quiet["provider local"] == nil)
    }

    @Test func `a mapping to a provider that is gone, and a name without a default, are found`() {
        let directory = Directory(
            revision: 1, keys: [], providers: [],
            mappings: [
                Mapping(
                    pattern: ModelPattern("claude-*"),
                    targets: [Target(provider: ProviderName("gone"), model: "x")])
            ])
        let findings = Finding.all(in: directory, at: Sandbox.now)
        #expect(findings.contains { $0.level == .fail && $0.subject == "model claude-*" })
        #expect(findings.contains { $0.level == .warn && $0.message.contains("no default") })
    }

    @Test func `a key that has expired of late, or will soon, is named`() {
        func key(_ id: String, _ end: Duration?) -> ServiceKey {
            ServiceKey(
                id: KeyID(id), name: id, createdAt: Sandbox.now, expiresAt: end.map { Sandbox.now + $0 },
                secretHash: [])
        }
        let day = 86_400
        let directory = Directory(
            revision: 1,
            keys: [
                key("old", .seconds(-60 * day)), key("late", .seconds(-day)), key("soon", .seconds(day)),
                key("far", .seconds(60 * day)), key("endless", nil),
            ],
            providers: [], mappings: [])
        let named = Finding.all(in: directory, at: Sandbox.now).filter { $0.subject.hasPrefix("key ") }
        #expect(named.map(\.subject) == ["key late", "key soon"])
        #expect(named.allSatisfy { $0.level == .warn })
    }

    @Test func `an unknown profile and a credential without TLS are found`() {
        let provider = Provider(
            name: ProviderName("p"), profile: "nonsense", baseURL: "http://10.0.0.1/v1",
            credentials: [
                ProviderCredential(id: CredentialID("c"), sealed: [], hint: "", createdAt: Sandbox.now)
            ],
            createdAt: Sandbox.now)
        let directory = Directory(revision: 1, keys: [], providers: [provider], mappings: [])
        let levels = Finding.all(in: directory, at: Sandbox.now).filter { $0.subject == "provider p" }.map(
            \.level)
        #expect(levels == [.fail, .warn])
    }

    @Test func `providers at which requests failed lately are told, with how often and why`() async throws {
        let sandbox = try Sandbox()
        _ = await sandbox.run("db", "migrate")
        try await sandbox.withStore { store in
            for (number, type) in ["api_error", "timeout_error", "api_error", nil].enumerated() {
                let opening = LedgerSample.opening(number, key: nil, secondsAgo: 60)
                var entry = type == nil ? LedgerSample.completed(opening) : LedgerSample.failed(opening)
                entry.settlement?.provider = ProviderName("openai")
                entry.settlement?.errorType = type
                try await store.record(entry)
            }
            // Longer ago than anybody asks for.
            var old = LedgerSample.failed(LedgerSample.opening(9, key: nil, secondsAgo: 8000))
            old.settlement?.provider = ProviderName("azure")
            try await store.record(old)
        }
        let outcome = await sandbox.run("doctor", "--offline")
        #expect(
            outcome.output.contains(
                "\nwarn  provider openai: 3 of 4 requests of the last hour failed: 2 api_error, 1 timeout_error\n"
                    + "      → tollgate requests list --provider openai --outcome failed\n"))
        #expect(!outcome.output.contains("azure"))
    }

    @Test func `a file that is no database is a fault`() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.file("notes.txt", String(repeating: "not a database\n", count: 100))
        let outcome = await sandbox.run("doctor", "--offline", "--database", path)
        #expect(outcome.status == .failed)
        #expect(outcome.output.contains("\nfail  database: the database file is damaged"))
    }
}
