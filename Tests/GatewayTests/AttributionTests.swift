import Domain
import Gateway
import GatewayDoubles
import Testing

@Suite struct `For whom a request is` {
    private static let start = Timestamp(milliseconds: 0)
    private static let users = [
        User(id: UserID("user_1"), name: "gate", createdAt: start),
        User(id: UserID("user_2"), name: "carol", email: "Carol@Example.com", createdAt: start),
        User(
            id: UserID("user_3"), name: "dave", email: "dave@example.com", createdAt: start, deletedAt: start),
    ]
    private static let prices = PriceList([
        Price(
            id: PriceID("price_1"), provider: ProviderName("first"), model: "m1", effectiveFrom: start,
            rates: Rates(input: 1_000_000, output: 1_000_000), createdAt: start)
    ])

    @Test(
        arguments: [
            ("user_2", nil, "user_2", "user_2"), (nil, "carol@example.com", "user_2", "carol@example.com"),
            ("idp|77", "CAROL@EXAMPLE.COM", "user_2", "CAROL@EXAMPLE.COM"),
            ("user_2", "nobody@example.com", "user_2", "nobody@example.com"),
            // Whom nobody knows, and who is gone, is noted, and the key's own user stays.
            ("idp|77", nil, "user_1", "idp|77"), (nil, "dave@example.com", "user_1", "dave@example.com"),
            ("user_3", nil, "user_1", "user_3"), (nil, nil, "user_1", nil), ("", "", "user_1", nil),
            // What could not stand on the ledger is as if it were not there.
            (String(repeating: "x", count: 129), nil, "user_1", nil), ("a\u{1B}[2J", "ü", "user_1", nil),
            ("' OR 1=1 --", nil, "user_1", "' OR 1=1 --"),
        ] as [(String?, String?, String, String?)])
    func `a forwarder's request is the user's whom it names`(
        id: String?, email: String?, user: String, endUser: String?
    ) async throws {
        let bench = try await Bench([Bench.stream()], users: Self.users)
        await bench.ask(with: bench.forwarder, endUserID: id, endUserEmail: email)
        let opening = try #require(bench.ledger.entries.first).opening
        #expect(opening.key == bench.forwarder.id)
        #expect(opening.user == user)
        #expect(opening.caller.endUser == endUser)
    }

    @Test func `from any other key the names are ignored`() async throws {
        let bench = try await Bench([Bench.stream()], users: Self.users)
        await bench.ask(endUserID: "user_2", endUserEmail: "carol@example.com")
        let opening = try #require(bench.ledger.entries.first).opening
        #expect(opening.user == "user_1")
        #expect(opening.caller.endUser == nil)
    }

    @Test func `the named user's budget counts, and not that of the forwarder's user`() async throws {
        let bench = try await Bench(
            [Bench.stream(), Bench.stream()], prices: Self.prices,
            budgets: [budget("user_1"), budget("user_2")], users: Self.users)
        await bench.ask(with: bench.forwarder, endUserEmail: "carol@example.com")
        await bench.ask(with: bench.forwarder, endUserEmail: "stranger@example.com")
        let claimed = bench.ledger.claims.map { $0.budgets.map(\.budget.text) }
        #expect(claimed == [["budget_user_2"], ["budget_user_1"]])
    }

    @Test(
        arguments: [
            ("main", "main"), ("a class of tomorrow", "a class of tomorrow"), ("", nil),
            (String(repeating: "x", count: 129), nil), ("naïve", nil), (nil, nil),
        ] as [(String?, String?)])
    func `what the client says its request is for is kept`(hint: String?, kept: String?) async throws {
        let bench = try await Bench([Bench.stream()])
        await bench.ask(requestClass: hint)
        #expect(try #require(bench.ledger.entries.first).opening.caller.requestClass == kept)
    }

    private func budget(_ user: String) -> Budget {
        Budget(
            id: BudgetID("budget_" + user), scope: .user(UserID(user)), amountNanoUSD: 1_000_000_000,
            period: .day, createdAt: Self.start)
    }
}
