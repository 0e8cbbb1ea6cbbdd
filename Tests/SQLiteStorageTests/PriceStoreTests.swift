import Domain
import Migrations
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct PriceStoreTests {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    @Test func `prices come back as they were added, and raise the revision`() async throws {
        let full = Price.sample("price_b")
        var plain = Price.sample("price_a")
        plain.rates = Rates(input: 1, output: 0)
        (plain.source, plain.sourceDate) = (nil, nil)
        let before = try await store.revision()
        try await store.add([full, plain], by: .operator, at: noon)
        let directory = try await store.directory()
        #expect(directory.revision > before)
        // Both are for the same moment: the one added last comes first.
        #expect(directory.prices.all == [plain, full])
    }

    @Test func `prices are added all or none, and never twice`() async throws {
        try await store.add([Price.sample("price_a")], by: .operator, at: noon)
        await #expect(throws: StorageError.conflict("price price_a exists already")) {
            try await store.add([Price.sample("price_b"), Price.sample("price_a")], by: .operator, at: noon)
        }
        #expect(try await store.directory().prices.all.map(\.id.text) == ["price_a"])
    }

    @Test(arguments: [
        "UPDATE price SET input_pico_usd = 1", "DELETE FROM price",
        "INSERT OR REPLACE INTO price SELECT id, provider, model, 0, 1, 1, 1, 1, 1, '', '', 0 FROM price",
    ])
    func `not even a SQL shell changes a price`(sql: String) async throws {
        try await store.add([Price.sample("price_a")], by: .operator, at: noon)
        let connection = try Connection(path: folder.database, for: .command)
        // Without this REPLACE would delete rows behind the triggers' back.
        try connection.execute("PRAGMA recursive_triggers = ON")
        #expect(throws: StorageError.self) { try connection.execute(sql) }
        #expect(try await store.directory().prices.all == [.sample("price_a")])
    }

    @Test func `the price, the cost or its reason stand on the entry`() async throws {
        var settlement = EntrySettlement.sample
        settlement.price = "price_a"
        try await store.open(.sample(1))
        try await store.settle(requestID(1), settlement)
        #expect(try await store.entry(requestID(1))?.settlement == settlement)
        (settlement.costNanoUSD, settlement.price, settlement.costReason) = (nil, nil, .unpriced)
        try await store.record(Entry(opening: .sample(2), settlement: settlement))
        #expect(try await store.entry(requestID(2))?.settlement == settlement)
    }

    @Test func `a price that changes leaves settled entries alone`() async throws {
        var settlement = EntrySettlement.sample
        settlement.price = "price_a"
        try await store.add([Price.sample("price_a")], by: .operator, at: noon)
        try await store.record(Entry(opening: .sample(1), settlement: settlement))
        var later = Price.sample("price_b")
        later.rates = Rates(input: 9, output: 9)
        try await store.add([later], by: .operator, at: noon)
        #expect(try await store.entry(requestID(1))?.settlement == settlement)
    }

    @Test func `an interrupted entry has no cost, because nobody knows it`() async throws {
        try await store.open(.sample(1, node: "dead"))
        _ = try await store.settleInterrupted(exceptNode: "alive", at: noon)
        let settlement = try #require(try await store.entry(requestID(1))?.settlement)
        #expect(settlement.costNanoUSD == nil)
        #expect(settlement.costReason == .unknownUsage)
    }

    @Test func `entries from before prices get the reason that they have no cost`() async throws {
        await store.close()
        let connection = try Connection(path: folder.database, for: .command)
        for (number, source, outcome) in [(1, "reported", "completed"), (2, "none", "refused")] {
            try connection.execute(
                """
                INSERT INTO entry (id, node, state, opened_at, endpoint, requested_model, stream, request_bytes,
                    input_estimate, usage_source, outcome)
                VALUES ('\(requestID(number))', 'n', 'settled', 0, '', '', 0, 0, 0, '\(source)', '\(outcome)')
                """)
        }
        let step = try #require(Migrations.steps(for: .sqlite).first { $0.name == "prices" })
        let backfill = try #require(step.sql.firstRange(of: "UPDATE entry SET cost_reason"))
        try connection.execute(String(step.sql[backfill.lowerBound...]))
        let reasons = try connection.prepare(SQL("SELECT cost_reason FROM entry ORDER BY id"))
        var found: [String] = []
        while try reasons.step() { found.append(reasons.text()) }
        #expect(found == ["unpriced", "no_usage"])
    }
}

extension Price {
    /// A price with something in every field.
    static func sample(_ id: PriceID) -> Price {
        Price(
            id: id, provider: "openai", model: "gpt-5", effectiveFrom: noon,
            rates: Rates(
                input: 1_250_000, cacheRead: 125_000, cacheWrite5m: 2_000_000, cacheWrite1h: 3_000_000,
                output: 10_000_000, webSearch: 10_000_000),
            source: "a contract", sourceDate: "2026-11-05", createdAt: noon)
    }
}
