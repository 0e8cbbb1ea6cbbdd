import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct LedgerTests {
    let folder: TemporaryFolder
    let store: SQLiteStore

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
    }

    @Test func `an open entry is read back as it was written`() async throws {
        try await store.open(.sample(1))
        #expect(try await store.entry(requestID(1)) == Entry(opening: .sample(1)))
    }

    @Test func `an entry of which little is known is read back as it was written`() async throws {
        let opening = EntryOpening(id: requestID(1), node: "n", openedAt: noon, endpoint: "/")
        let settlement = EntrySettlement(settledAt: noon, outcome: .refused)
        try await store.open(opening)
        try await store.settle(opening.id, settlement)
        #expect(try await store.entry(opening.id) == Entry(opening: opening, settlement: settlement))
    }

    @Test func `a settled entry is read back with its attempts and losses`() async throws {
        try await store.open(.sample(1))
        try await store.settle(requestID(1), .sample)
        #expect(try await store.entry(requestID(1)) == Entry(opening: .sample(1), settlement: .sample))
        #expect(try await store.check() == [])
    }

    @Test(arguments: Outcome.allCases)
    func `every outcome can be written and read`(outcome: Outcome) async throws {
        for (number, source) in UsageSource.allCases.enumerated() {
            var settlement = EntrySettlement.sample
            settlement.outcome = outcome
            settlement.usageSource = source
            settlement.attempts = Attempt.Result.allCases.enumerated()
                .map { .sample($0.offset + 1, outcome: $0.element) }
            try await store.open(.sample(number))
            try await store.settle(requestID(number), settlement)
            #expect(try await store.entry(requestID(number))?.settlement == settlement)
        }
    }

    @Test func `an unknown id is no entry`() async throws {
        #expect(try await store.entry(requestID(1)) == nil)
    }

    @Test func `an id can be opened only once`() async throws {
        try await store.open(.sample(1))
        await #expect(throws: StorageError.conflict("entry \(requestID(1)) stands on the ledger already")) {
            try await store.open(.sample(1, node: "node-2"))
        }
        #expect(try await store.entry(requestID(1))?.opening.node == "node-1")
    }

    @Test func `settling twice changes nothing`() async throws {
        try await store.open(.sample(1))
        #expect(try await store.settle(requestID(1), .sample))
        var other = EntrySettlement.sample
        other.outcome = .failed
        other.attempts = [.sample(1), .sample(2), .sample(3)]
        #expect(try await !store.settle(requestID(1), other))
        #expect(try await store.entry(requestID(1))?.settlement == .sample)
        #expect(try await store.check() == [])
    }

    @Test func `settling or noting what was never opened is an error`() async throws {
        let missing = StorageError.notFound("entry \(requestID(1))")
        await #expect(throws: missing) { try await store.settle(requestID(1), .sample) }
        await #expect(throws: missing) { try await store.note([.sample(1)], of: requestID(1)) }
    }

    @Test func `attempts that were noted are completed by the settlement`() async throws {
        try await store.open(.sample(1))
        try await store.note([.sample(1, outcome: .cancelled)], of: requestID(1))
        try await store.settle(requestID(1), .sample)
        #expect(try await store.entry(requestID(1))?.settlement?.attempts == EntrySettlement.sample.attempts)
        #expect(try await store.check() == [])
    }

    @Test func `an attempt that is taken back is gone`() async throws {
        try await store.open(.sample(1))
        try await store.note(
            [.sample(1, outcome: .failed), .sample(2, outcome: .interrupted)], of: requestID(1))
        try await store.note([.sample(1, outcome: .failed)], of: requestID(1))
        var settlement = EntrySettlement.sample
        settlement.attempts = [.sample(1, outcome: .failed)]
        try await store.settle(requestID(1), settlement)
        #expect(try await store.entry(requestID(1))?.settlement?.attempts == settlement.attempts)
        #expect(try await store.check() == [])
    }

    @Test func `noting attempts of a settled entry changes nothing`() async throws {
        try await store.open(.sample(1))
        try await store.settle(requestID(1), .sample)
        try await store.note([.sample(1, outcome: .cancelled), .sample(2), .sample(3)], of: requestID(1))
        #expect(try await store.entry(requestID(1))?.settlement == .sample)
    }

    @Test func `a refused request is recorded at once`() async throws {
        let entry = Entry(opening: .sample(1), settlement: .sample)
        try await store.record(entry)
        #expect(try await store.entry(requestID(1)) == entry)
        await #expect(throws: StorageError.conflict("entry \(requestID(1)) stands on the ledger already")) {
            try await store.record(entry)
        }
    }

    @Test func `what another process left open is settled as interrupted`() async throws {
        var unmapped = EntryOpening.sample(3, node: "dead")
        unmapped.mappedModel = nil
        var nested = EntryOpening.sample(4, node: "dead")
        nested.mappedModel = "openrouter/anthropic/claude"
        try await store.open(.sample(1, node: "dead"))
        try await store.open(.sample(2, node: "dead"))
        try await store.note([.sample(1, outcome: .failed)], of: requestID(2))
        try await store.open(unmapped)
        try await store.open(nested)
        try await store.open(.sample(5, node: "alive"))
        try await store.record(Entry(opening: .sample(6, node: "dead"), settlement: .sample))

        let later = noon + .seconds(500)
        #expect(try await store.settleInterrupted(exceptNode: "alive", at: later) == 4)
        #expect(try await store.settleInterrupted(exceptNode: "alive", at: later) == 0)

        let guess = Attempt(
            number: 1, provider: "openai", model: "gpt-5", startedAt: noon + .seconds(1),
            outcome: .interrupted)
        var expected = EntrySettlement(
            settledAt: later, outcome: .interrupted, costReason: .unknownUsage, attempts: [guess])
        #expect(try await store.entry(requestID(1))?.settlement == expected)
        expected.attempts = [.sample(1, outcome: .failed)]
        #expect(try await store.entry(requestID(2))?.settlement == expected)
        expected.attempts = []
        #expect(try await store.entry(requestID(3))?.settlement == expected)
        let fourth = try await store.entry(requestID(4))?.settlement?.attempts
        #expect(fourth?.map(\.provider) == ["openrouter"])
        #expect(fourth?.map(\.model) == ["anthropic/claude"])
        #expect(try await store.entry(requestID(5))?.settlement == nil)
        #expect(try await store.entry(requestID(6))?.settlement == .sample)
        #expect(try await store.check() == [])
    }

    @Test(arguments: [0, 1, 255, 256, 300, 16_384, 200_000])
    func `texts of every length keep their bytes`(length: Int) async throws {
        // Twice, because the second run of a statement finds memory that the first one asked for.
        for number in 1...2 {
            var opening = EntryOpening.sample(number)
            opening.requestedModel = String(repeating: "ä", count: length / 2)
            opening.endpoint = String(repeating: "/", count: length)
            var settlement = EntrySettlement.sample
            settlement.rawUsage = String(repeating: "{", count: length)
            settlement.errorMessage = String(repeating: "€", count: length)
            try await store.open(opening)
            try await store.settle(opening.id, settlement)
            #expect(try await store.entry(opening.id) == Entry(opening: opening, settlement: settlement))
        }
    }
}
