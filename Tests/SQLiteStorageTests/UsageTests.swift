import Domain
import Testing

@testable import SQLiteStorage

@Suite(.serialized) struct UsageTests {
    let folder: TemporaryFolder
    let store: SQLiteStore
    /// What the reports are compared with.
    let entries: [Entry]

    init() async throws {
        folder = try TemporaryFolder()
        store = try await SQLiteStore.open(path: folder.database, role: .server(.normal))
        entries = (0..<60).map(Self.entry)
        for entry in entries { try await store.record(entry) }
        // Runs still, so no report has it.
        try await store.open(.sample(100))
    }

    private static func entry(_ number: Int) -> Entry {
        var opening = EntryOpening.sample(number, key: number % 5 == 0 ? nil : KeyID("key-\(number % 3)"))
        opening.openedAt = noon + .seconds(number * 1800)
        opening.id = requestID(number, at: opening.openedAt)
        opening.caller.agent = number % 8 == 0 ? nil : "agent-\(number % 2)"
        opening.user = number % 4 == 0 ? nil : "user-\(number % 4)"
        opening.requestedModel = "model-\(number % 2)"
        var settlement = EntrySettlement.sample
        settlement.outcome = number % 7 == 0 ? .failed : .completed
        settlement.usageSource = number % 6 == 0 ? .estimated : .reported
        settlement.costNanoUSD = number % 3 == 0 ? nil : Int64(number)
        settlement.costReason = number % 3 == 0 ? .unpriced : nil
        settlement.usage = Usage(input: number, cacheRead: 2, output: 3, reasoning: 1)
        settlement.provider = number % 5 == 0 ? nil : "openai"
        return Entry(opening: opening, settlement: settlement)
    }

    private func query(_ groups: [UsageQuery.Group]) -> UsageQuery {
        UsageQuery(groups: groups, since: noon, until: noon + .seconds(1_000_000))
    }

    @Test func `without groups there is one row, the sum of everything`() async throws {
        #expect(try await store.usage(query([])).rows == [row([], of: entries)])
    }

    @Test func `an empty period has a sum of nothing`() async throws {
        let rows = try await store.usage(UsageQuery(groups: [], since: noon, until: noon)).rows
        #expect(rows == [row([], of: [])])
        #expect(try await store.usage(UsageQuery(groups: [.key], since: noon, until: noon)).rows == [])
    }

    @Test(arguments: UsageQuery.Group.allCases)
    func `rows of every group are the sums of their entries`(group: UsageQuery.Group) async throws {
        let rows = try await store.usage(query([group])).rows
        let expected = Dictionary(grouping: entries) { value(of: group, in: $0) }
            .map { row([$0.key], of: $0.value) }
        #expect(rows.count == expected.count)
        for row in expected { #expect(rows.contains(row), "\(row.values)") }
    }

    @Test func `several groups are combined in their order`() async throws {
        let rows = try await store.usage(query([.day, .user, .key])).rows
        let expected = Dictionary(grouping: entries) { entry in
            [UsageQuery.Group.day, .user, .key].map { value(of: $0, in: entry) }
        }
        #expect(rows.count == expected.count)
        for (values, entries) in expected { #expect(rows.contains(row(values, of: entries))) }
    }

    @Test func `hours and days are written as dates`() async throws {
        let rows = try await store.usage(query([.hour, .day])).rows
        #expect(rows.first?.values == ["2026-11-23T12:00:00Z", "2026-11-23"])
        #expect(rows.last?.values == ["2026-11-24T17:00:00Z", "2026-11-24"])
    }

    @Test func `a period has its start and not its end`() async throws {
        let rows = try await store.usage(
            UsageQuery(groups: [], since: noon + .seconds(1800), until: noon + .seconds(5400))
        ).rows
        #expect(rows.map(\.requests) == [2])
    }

    @Test func `requests that used nothing need no price`() async throws {
        let refused = EntrySettlement(settledAt: noon, outcome: .refused, costReason: .noUsage)
        try await store.record(Entry(opening: .sample(2_000_000), settlement: refused))
        let since = noon + .seconds(2_000_000)
        let rows = try await store.usage(
            UsageQuery(groups: [], since: since, until: since + .seconds(1))
        ).rows
        #expect(rows.map(\.requests) == [1])
        #expect(rows.map(\.unpriced) == [0])
        #expect(rows.map(\.costNanoUSD) == [nil])
    }

    private func row(_ values: [String?], of entries: [Entry]) -> UsageRow {
        let settlements = entries.compactMap(\.settlement)
        let costs = settlements.compactMap(\.costNanoUSD)
        return UsageRow(
            values: values,
            requests: settlements.count,
            failures: settlements.count { $0.outcome != .completed },
            aborted: settlements.count { $0.outcome == .abandoned },
            estimated: settlements.count { $0.usageSource == .estimated },
            unpriced: settlements.count { $0.costReason == .unpriced },
            interrupted: settlements.count { $0.outcome == .interrupted },
            usage: settlements.map(\.usage).reduce(Usage(), +),
            costNanoUSD: costs.isEmpty ? nil : costs.reduce(0, +))
    }

    private func value(of group: UsageQuery.Group, in entry: Entry) -> String? {
        let date = entry.opening.openedAt.description
        return switch group {
        case .key: entry.opening.key?.text
        case .user: entry.opening.user
        case .team: entry.opening.team
        case .model: entry.opening.requestedModel
        case .mapped: entry.opening.mappedModel
        case .upstream: entry.settlement?.upstreamModel
        case .agent: entry.opening.caller.agent
        case .target: entry.settlement?.provider.map { "\($0)/gpt-5-2026" }
        case .provider: entry.settlement?.provider?.text
        case .outcome: entry.settlement?.outcome.rawValue
        case .client: entry.opening.caller.client
        case .session: entry.opening.caller.session
        case .price: entry.settlement?.price?.text
        case .endUser: entry.opening.caller.endUser
        case .requestClass: entry.opening.caller.requestClass
        case .errorType: entry.settlement?.errorType
        case .tag: nil
        case .hour: date.prefix(13) + ":00:00Z"
        case .day: String(date.prefix(10))
        case .week: "2026-11-23"
        case .month: String(date.prefix(7))
        }
    }
}
