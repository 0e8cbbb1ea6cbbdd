import Domain
import Presentation
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct PricesTests {
    /// A place with one provider that has one model mapped.
    private func sandbox() async throws -> Sandbox {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "openai/gpt-4.1")
        return sandbox
    }

    private func prices(_ sandbox: Sandbox) async throws -> [Price] {
        try await sandbox.directory().prices.all
    }

    @Test(
        arguments: [
            ("3", 3_000_000), ("0.075", 75_000), ("0.000001", 1), ("10000", 10_000_000_000), ("0", 0),
            ("2.50", 2_500_000),
        ] as [(String, Int64)])
    func `dollars become integers exactly`(text: String, amount: Int64) throws {
        #expect(try DollarArgument.parse(text) == amount)
        #expect(try DollarArgument.parse(Dollars.text(amount)) == amount)
    }

    @Test(arguments: [
        "", ".", "1.", ".5", "-1", "+1", "1e3", "1,5", "0.0000001", "10000.000001", "1000000", "$3", "٣",
        "1 ",
    ])
    func `what is no exact amount of dollars is refused`(text: String) {
        #expect(throws: (any Error).self) { try DollarArgument.parse(text) }
    }

    @Test func `a price is added, and the newest holds`() async throws {
        let sandbox = try await sandbox()
        let first = await sandbox.run("prices", "set", "openai/gpt-4.1", "--input", "2", "--output", "8")
        #expect(first.status == .done)
        #expect(first.output.isEmpty)
        #expect(!first.talk.contains("No mapping"))
        let second = await sandbox.run(
            "prices", "set", "openai/gpt-4.1", "--input", "1.5", "--cache-read", "0.5", "--cache-write-5m",
            "1.75",
            "--cache-write-1h", "3", "--output", "8", "--web-search", "10", "--source", "a contract")
        #expect(second.status == .done)
        let all = try await prices(sandbox)
        #expect(
            all.map(\.rates) == [
                Rates(
                    input: 1_500_000, cacheRead: 500_000, cacheWrite5m: 1_750_000, cacheWrite1h: 3_000_000,
                    output: 8_000_000, webSearch: 10_000_000),
                Rates(input: 2_000_000, output: 8_000_000),
            ])
        let list = await sandbox.run("prices", "list")
        #expect(
            list.output == """
                MODEL           INPUT  CACHE READ  WRITE 5M  WRITE 1H  OUTPUT  SEARCHES  FROM        SOURCE
                openai/gpt-4.1    1.5         0.5      1.75         3       8        10  2026-11-23  a contract

                """)
        #expect(await sandbox.run("prices", "list", "--all").lines.count == 3)
    }

    @Test func `a price to come is listed, one without cache prices shows what holds instead`() async throws {
        let sandbox = try await sandbox()
        let set = await sandbox.run(
            "prices", "set", "openai/other", "--input", "2", "--output", "8", "--from", "2027-01-01")
        #expect(set.talk.contains("2027-01-01T00:00:00Z"))
        #expect(set.talk.contains("No mapping has openai/other"))
        let list = await sandbox.run("prices", "list")
        #expect(
            list.output.contains(
                "openai/other      2         (2)       (2)       (2)       8         -  2027-01-01  -\n"))
    }

    @Test(arguments: [
        (["nowhere/gpt", "--input", "1", "--output", "1"], CommandStatus.notFound),
        (["gpt", "--input", "1", "--output", "1"], .wrongUsage),
        (["openai/", "--input", "1", "--output", "1"], .wrongUsage),
        (["openai/gpt", "--input", "1"], .wrongUsage),
        (["openai/gpt", "--input", "-1", "--output", "1"], .wrongUsage),
        (["openai/gpt", "--input", "1", "--output", "1", "--from", "yesterday"], .wrongUsage),
    ])
    func `a wrong price is refused and nothing is added`(arguments: [String], status: CommandStatus)
        async throws
    {
        let sandbox = try await sandbox()
        #expect(await sandbox.run(["prices", "set"] + arguments).status == status)
        #expect(try await prices(sandbox).isEmpty)
    }

    @Test func `a file of prices is imported once, and what was listed can be imported again`() async throws {
        let sandbox = try await sandbox()
        let file = try sandbox.file(
            "prices.csv",
            "provider,model,input,output,cache_read,source,source_date\r\n"
                + "openai,gpt-4.1,2,8,0.5,\"a, \"\"list\"\"\",2026-11-05\r\n\r\nopenai,gpt-4.1-mini,0.40,1.60,,,\r\n"
        )
        #expect(
            await sandbox.run("prices", "import", file).talk.contains("Added 2 prices; 0 were there already.")
        )
        #expect(
            await sandbox.run("prices", "import", file).talk.contains("Added 0 prices; 2 were there already.")
        )
        let all = try await prices(sandbox)
        #expect(all.map(\.source) == [#"a, "list""#, nil])
        #expect(all.map(\.sourceDate) == ["2026-11-05", nil])
        let json = try sandbox.file("prices.json", await sandbox.run("prices", "list", "--json").output)
        #expect(
            await sandbox.run("prices", "import", json).talk.contains("Added 0 prices; 2 were there already.")
        )
    }

    @Test(arguments: [
        ("provider,model,input,output\nopenai,gpt,1,1\nopenai,gpt,one,1\n", "line 3"),
        ("provider,model,input\nopenai,gpt,1\n", "output is missing"),
        ("provider,model,input,output\nopenai,\"gpt,1,1\n", "quoted"),
        (#"[{"provider":"openai","model":"gpt","input":1e-3,"output":1}]"#, "entry 1"),
        ("[nothing", "JSON"), ("", "no prices"),
    ])
    func `of a file with a fault nothing is added, and the place is told`(
        text: String, words: String
    ) async throws {
        let sandbox = try await sandbox()
        let outcome = await sandbox.run("prices", "import", try sandbox.file("prices", text))
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.contains(words), "\(outcome.talk)")
        #expect(try await prices(sandbox).isEmpty)
    }

    @Test func `the starter list fills gaps for providers by name or address, and only on request`()
        async throws
    {
        let sandbox = try await sandbox()
        try await sandbox.withStore { store in
            try await store.add(
                Provider(
                    name: ProviderName("claude"), profile: "generic",
                    baseURL: "https://API.anthropic.com/v1", createdAt: Sandbox.now),
                by: .commandLine(user: "tests"), at: Sandbox.now)
        }
        #expect(
            await sandbox.run("prices", "set", "openai/gpt-4.1", "--input", "1", "--output", "2").status
                == .done)
        #expect(await sandbox.run("prices", "import", "--starter").status == .done)
        let all = try await prices(sandbox)
        #expect(Set(all.map(\.provider.text)) == ["openai", "claude"])
        #expect(all.filter { $0.model == "gpt-4.1" }.map(\.rates.input) == [1_000_000])
        #expect(await sandbox.run("prices", "import", "--starter").talk.contains("Added 0 prices"))
    }

    @Test func `every line of the starter list has its source and a date`() throws {
        let lines = try PriceFile.parse(StarterPrices.csv)
        #expect(lines.count > 15)
        #expect(Set(lines.map { "\($0.provider)/\($0.model)" }).count == lines.count)
        for line in lines {
            #expect(line.source?.hasPrefix("https://") == true, "\(line.model)")
            #expect(line.sourceDate?.hasPrefix("2026-") == true, "\(line.model)")
            #expect(line.rates.output > line.rates.input, "\(line.model)")
            #expect(line.rates.cacheRead.map { $0 < line.rates.input } ?? true, "\(line.model)")
            #expect(
                line.rates.webSearch == (line.provider.text == "anthropic" ? 10_000_000 : nil),
                "\(line.model)")
            #expect(StarterPrices.vendors.contains { $0.name == line.provider.text }, "\(line.model)")
        }
    }

    @Test func `without a known vendor there is nothing to start with`() async throws {
        let sandbox = try Sandbox()
        try await sandbox.map("*", to: "mine/m")
        let outcome = await sandbox.run("prices", "import", "--starter")
        #expect(outcome.status == .notFound)
        #expect(outcome.talk.contains("prices set"))
    }
}
