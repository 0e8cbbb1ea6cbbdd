import Domain
import Migrations
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct MigrationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private var known: Int { Migrations.steps(for: .sqlite).last?.number ?? 0 }

    @Test func `steps are numbered from one and say why they exist`() {
        let steps = Migrations.steps(for: .sqlite)
        #expect(steps.map(\.number) == Array(1...steps.count))
        #expect(steps.allSatisfy { $0.sql.hasPrefix("-- Why: ") })
        #expect(Set(steps.map(\.checksum)).count == steps.count)
    }

    @Test func `an empty file is brought to the newest schema, and only once`() async throws {
        let first = try await SQLiteStore.migrate(path: folder.database)
        #expect(first == (0, known))
        let second = try await SQLiteStore.migrate(path: folder.database)
        #expect(second == (known, known))
    }

    @Test func `every table is strict`() async throws {
        _ = try await SQLiteStore.migrate(path: folder.database)
        let connection = try Connection(path: folder.database, for: .reading)
        let tables = try connection.prepare(
            SQL("SELECT count(*), sum(strict) FROM pragma_table_list WHERE name NOT GLOB 'sqlite_*'"))
        #expect(try tables.step())
        let (all, strict) = (tables.int(), tables.int())
        #expect(all > 10)
        #expect(strict == all)
    }

    @Test func `an older database gets the missing steps and keeps its rows`() async throws {
        try migrate(through: 3)
        let connection = try Connection(path: folder.database, for: .command)
        try connection.execute("INSERT INTO mapping (pattern) VALUES ('kept')")
        let result = try await SQLiteStore.migrate(path: folder.database)
        #expect(result == (3, known))
        let store = try await SQLiteStore.open(path: folder.database, role: .command)
        let mappings = try await store.directory().mappings
        #expect(mappings == [Mapping(pattern: ModelPattern("kept"), targets: [])])
        await store.close()
    }

    @Test func `a database without kept reasoning keeps its open entries, and what they are settled with`()
        async throws
    {
        try migrate(through: 15)
        try execute(
            """
            INSERT INTO entry (id, node, state, opened_at, key_id, endpoint, requested_model, stream, request_bytes,
                input_estimate) VALUES ('\(requestID(1).text)', 'n', 'open', \(noon.milliseconds), 'k1', '/', 'm', 0, 0, 0)
            """)
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let kept = KeptReasoning(call: "toolu_a_0", key: "k1", sealed: [1], createdAt: noon)
        try await store.settle(requestID(1), .sample, keeping: [kept])
        #expect(try await store.reasoning(of: ["toolu_a_0"], for: "k1", at: noon) == [kept])
        #expect(try await store.entry(requestID(1))?.settlement?.outcome == .completed)
        await store.close()
    }

    @Test func `what runs when reservations move to their entries is given back all the same`() async throws {
        try migrate(through: 23)
        try execute(
            """
            INSERT INTO service_key (id, name, created_at, secret_hash) VALUES ('k1', 'k', 0, x'01');
            INSERT INTO budget (id, scope, amount_nano_usd, period, created_at)
                VALUES ('budget_a', 'organization', 1000, 'day', 0);
            INSERT INTO budget_window VALUES ('budget_a', \(noon.milliseconds), \(noon.milliseconds + 9999), 40, 30, 0);
            INSERT INTO entry (id, node, state, opened_at, key_id, endpoint, requested_model, stream, request_bytes,
                input_estimate) VALUES ('\(requestID(1).text)', 'n', 'open', \(noon.milliseconds), 'k1', '/', 'm', 0, 0, 0);
            INSERT INTO reservation VALUES ('\(requestID(1).text)', 'budget_a', \(noon.milliseconds), 30);
            INSERT INTO key_use (key_id, at, running) VALUES ('k1', 0, 1);
            INSERT INTO key_slot (entry_id, key_id, input_tokens, output_tokens)
                VALUES ('\(requestID(1).text)', 'k1', 5, 7);
            """)
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        #expect(
            try await store.uses(["budget_a": noon]) == [
                "budget_a": BudgetUse(spentNanoUSD: 40, reservedNanoUSD: 30)
            ])
        _ = try await store.settleInterrupted(exceptNode: "other", at: noon)
        #expect(try await store.uses(["budget_a": noon]) == ["budget_a": BudgetUse(spentNanoUSD: 40)])
        let connection = try Connection(path: folder.database, for: .reading)
        #expect(try KeyUse.read("k1", on: connection)?.running == 0)
        await store.close()
    }

    @Test func `what was settled before searches were counted has none, and its books agree`() async throws {
        try migrate(through: 20)
        try execute(
            """
            INSERT INTO price VALUES ('price_a', 'openai', 'm', 0, 1000, NULL, NULL, NULL, 1000, NULL, NULL, 0);
            INSERT INTO entry (id, node, state, opened_at, endpoint, requested_model, stream, request_bytes,
                input_estimate, settled_at, outcome, input_tokens, cache_read_tokens, cache_write_5m_tokens,
                cache_write_1h_tokens, output_tokens, reasoning_tokens, usage_source, cost_nano_usd, price_id,
                duration_ms, response_bytes)
            VALUES ('\(requestID(1, at: Timestamp(milliseconds: 0)).text)', 'n', 'settled', 0, '/', 'm', 0, 0, 0, 0,
                'completed', 7, 0, 0, 0, 3, 0, 'reported', 10, 'price_a', 1, 1);
            INSERT INTO usage_dimension (id, requested_model, outcome) VALUES (1, 'm', 'completed');
            INSERT INTO usage_hour VALUES (0, 1, 1, 0, 0, 1, 7, 0, 0, 0, 3, 0, 10, 0, 1);
            INSERT INTO usage_day VALUES (0, 1, 1, 0, 0, 1, 7, 0, 0, 0, 3, 0, 10);
            UPDATE day_sums SET until = 1
            """)
        let store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        #expect(try await store.verify().books.flatMap(\.gaps) == [])
        #expect(try await store.directory().prices.all.map(\.rates.webSearch) == [nil])
        let day = UsageQuery(
            groups: [], since: Timestamp(milliseconds: 0), until: Timestamp(milliseconds: 86_400_000))
        let total = try await store.usage(day).total
        #expect(total.usage == Usage(input: 7, output: 3) && total.costNanoUSD == 10)
        await store.close()
    }

    @Test func `what operators wrote as user and team becomes a user and a team`() async throws {
        try migrate(through: 7)
        try execute(
            """
            INSERT INTO service_key (id, name, user_id, team_id, created_at, secret_hash) VALUES
                ('k1', 'a', 'alice', 'research', 2000, x'01'), ('k2', 'b', NULL, 'research', 3000, x'02'),
                ('k3', 'c', 'it''s "Bob"', '', 4000, x'03');
            INSERT INTO service_key_model VALUES ('k1', 1, 'b'), ('k1', 2, 'a'), ('k3', 1, 'c');
            INSERT INTO entry (id, node, state, opened_at, user_id, team_id, endpoint, requested_model, stream,
                request_bytes, input_estimate) VALUES
                ('req_1', 'n', 'open', 1000, 'alice', NULL, '/', 'm', 0, 0, 0),
                ('req_2', 'n', 'open', 5000, 'carol', 'research', '/', 'm', 0, 0, 0),
                ('req_3', 'n', 'open', 6000, NULL, NULL, '/', 'm', 0, 0, 0)
            """)
        _ = try await SQLiteStore.migrate(path: folder.database)
        let store = try await SQLiteStore.open(path: folder.database, role: .command)
        let people = try await store.people()
        #expect(Set(people.users.values.map(\.name)) == ["alice", "it's \"Bob\"", "carol"])
        #expect(people.teams.values.map(\.name) == ["research"])
        #expect(people.user("alice")?.createdAt == Timestamp(milliseconds: 1000))
        #expect(people.users.keys.allSatisfy { $0.text.hasPrefix("user_") && $0.text.utf8.count == 29 })

        let keys = try await store.directory().keys
        #expect(keys["k1"]?.user == people.user("alice")?.id)
        #expect(keys["k1"]?.team == people.team("research")?.id)
        #expect(keys["k2"]?.user == nil && keys["k2"]?.team == keys["k1"]?.team)
        #expect(keys["k3"]?.user == people.user("it's \"Bob\"")?.id && keys["k3"]?.team == nil)
        #expect(keys["k1"]?.secretHash == [1] && keys["k1"]?.createdBy == nil)
        #expect(keys["k1"]?.models.map(\.text) == ["b", "a"] && keys["k3"]?.models.map(\.text) == ["c"])
        #expect(keys["k1"]?.limits.isEmpty == true && keys["k1"]?.isForwarder == false)

        let entries = try await store.entries(EntryFilter(), limit: 9)
        #expect(
            entries.map(\.opening.user) == [nil, people.user("carol")?.id.text, keys["k1"]?.user?.text])
        #expect(entries.map(\.opening.team) == [nil, keys["k1"]?.team?.text, nil])
        #expect(try await store.check() == [])
        await store.close()
    }

    @Test func `a provider of an older database keeps the usual timeouts`() async throws {
        try migrate(through: 5)
        let connection = try Connection(path: folder.database, for: .command)
        try connection.execute(
            """
            INSERT INTO provider (name, profile, base_url, proxy, created_at)
            VALUES ('old', 'generic', 'http://x', 'http://proxy', 0)
            """)
        _ = try await SQLiteStore.migrate(path: folder.database)
        let store = try await SQLiteStore.open(path: folder.database, role: .command)
        let provider = try #require(try await store.directory().providers["old"])
        #expect(provider.timeouts == ProviderTimeouts())
        #expect(provider.proxyCredential == nil)
        await store.close()
    }

    @Test func `a command refuses an older schema and a server brings it up to date`() async throws {
        try migrate(through: 3)
        await #expect(throws: StorageError.schemaTooOld(found: 3, known: known)) {
            _ = try await SQLiteStore.open(path: folder.database, role: .command)
        }
        let server = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        await server.close()
        #expect(try await SQLiteStore.migrate(path: folder.database) == (known, known))
    }

    @Test(arguments: [SQLiteStore.Role.command, .server(.full)])
    func `a newer schema is refused`(role: SQLiteStore.Role) async throws {
        _ = try await SQLiteStore.migrate(path: folder.database)
        try execute("INSERT INTO schema_version VALUES (900, 'future', 'abc', 0)")
        await #expect(throws: StorageError.schemaTooNew(found: 900, known: known)) {
            _ = try await SQLiteStore.open(path: folder.database, role: role)
        }
    }

    @Test func `a step that was edited after it was applied is refused`() async throws {
        _ = try await SQLiteStore.migrate(path: folder.database)
        try execute("UPDATE schema_version SET checksum = 'edited' WHERE number = 2")
        let error = await #expect(throws: StorageError.self) {
            _ = try await SQLiteStore.open(path: folder.database, role: .server(.full))
        }
        #expect(error?.message.contains("step 2") == true)
    }

    @Test func `a step that fails leaves the database as it was`() throws {
        try migrate(through: 2)
        let broken = Migrations.Step(
            number: 3, name: "broken", sql: "CREATE TABLE half (a INTEGER) STRICT; CREATE NONSENSE")
        let connection = try Connection(path: folder.database, for: .command)
        let migrator = Migrator(steps: Migrations.steps(for: .sqlite).prefix(2) + [broken])
        #expect(throws: StorageError.self) { try migrator.migrate(connection) }
        #expect(try Migrator(steps: migrator.steps).version(of: connection) == 2)
        #expect(throws: StorageError.self) { try connection.execute("SELECT * FROM half") }
    }

    @Test func `somebody else's database is not touched`() async throws {
        _ = try await SQLiteStore.migrate(path: folder.path + "/template.db")
        try write([], to: folder.database)
        try execute("CREATE TABLE theirs (a INTEGER)")
        await #expect(throws: StorageError.corrupt) {
            _ = try await SQLiteStore.open(path: folder.database, role: .server(.full))
        }
    }

    @Test func `a file that is no database is refused`() async throws {
        try write(Array("This is a text that somebody wrote, not a database.\n".utf8), to: folder.database)
        await #expect(throws: StorageError.corrupt) {
            _ = try await SQLiteStore.open(path: folder.database, role: .command)
        }
    }

    @Test func `nobody migrates below a running server`() async throws {
        try migrate(through: 3)
        let lock = try ServerLock(database: folder.database)
        await #expect(throws: StorageError.alreadyServed) {
            _ = try await SQLiteStore.migrate(path: folder.database)
        }
        extendLifetime(lock)
    }

    /// Makes a database as an earlier build would have made it.
    private func migrate(through number: Int) throws {
        try write([], to: folder.database)
        let connection = try Connection(path: folder.database, for: .command)
        let steps = Migrations.steps(for: .sqlite).prefix(number)
        _ = try Migrator(steps: Array(steps)).migrate(connection)
    }

    private func execute(_ sql: String) throws {
        try Connection(path: folder.database, for: .command).execute(sql)
    }
}
