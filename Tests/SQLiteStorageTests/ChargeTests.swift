import Domain
import Testing

@testable import SQLiteStorage

/// What attempts before the last one were charged for.
@Suite(.serialized) struct ChargeTests {
    private let folder: TemporaryFolder
    private let store: SQLiteStore
    private static let rates = Rates(input: 1_000_000, output: 2_000_000, webSearch: 1_000)

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        let price = Price(
            id: "price_1", provider: "openai", model: "gpt-5", effectiveFrom: noon, rates: Self.rates,
            createdAt: noon)
        try await store.add([price], by: .operator, at: noon)
    }

    /// Two attempts, of which the first was charged for 5 and 1 tokens and a search, the second for 7 and 3 and two.
    private static var settlement: EntrySettlement {
        var settlement = EntrySettlement.sample
        settlement.usage = Usage(input: 12, output: 4, webSearches: 3)
        settlement.costNanoUSD = 23_000
        settlement.price = "price_1"
        settlement.attempts[0].charge = Charge(
            usage: Usage(input: 5, output: 1, webSearches: 1), costNanoUSD: 8_000, price: "price_1")
        return settlement
    }

    @Test(arguments: [true, false])
    func `charges are read back with their attempts, and the books agree`(isAtOnce: Bool) async throws {
        let opening = EntryOpening.sample(1)
        if isAtOnce {
            try await store.record(Entry(opening: opening, settlement: Self.settlement))
        } else {
            try await store.open(opening)
            try await store.note(Self.settlement.attempts, of: opening.id)
            try await store.settle(opening.id, Self.settlement)
            try await store.settle(opening.id, Self.settlement)
        }
        #expect(try await store.entry(opening.id)?.settlement == Self.settlement)
        #expect(try await store.verify().books.flatMap(\.gaps) == [])
        let total = try await store.usage(
            UsageQuery(groups: [], since: noon, until: noon + .seconds(9))
        ).total
        #expect(total.tokens == 16 && total.costNanoUSD == 23_000)
    }

    @Test(arguments: [
        "UPDATE attempt_charge SET input_tokens = 6", "UPDATE attempt_charge SET web_searches = 2",
        "UPDATE attempt_charge SET cost_nano_usd = 1",
        "UPDATE entry SET cost_nano_usd = 22999",
    ])
    func `a charge that does not fit its entry is found`(damage: String) async throws {
        try await store.record(Entry(opening: .sample(1), settlement: Self.settlement))
        try Connection(path: folder.database, for: .command).execute(damage)
        let gaps = try await store.verify().books.first { $0.name == "prices" }?.gaps
        #expect(gaps?.isEmpty == false)
    }

    @Test func `charges go with their entries`() async throws {
        try await store.record(Entry(opening: .sample(1), settlement: Self.settlement))
        #expect(try await store.removeEntries(openedBefore: noon + .seconds(7200)) == 1)
        let connection = try Connection(path: folder.database, for: .reading)
        let row = try connection.prepare(SQL("SELECT count(*) FROM attempt_charge"))
        #expect(try row.step())
        #expect(row.int() == 0)
        row.reset()
    }
}
