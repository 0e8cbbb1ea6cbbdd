import Domain
import Testing
import Wire

@testable import tollgate

@Suite struct BudgetsTests {
    @Test func `a budget is set, listed, shown and removed`() async throws {
        let sandbox = try Sandbox()
        await sandbox.run("users", "create", "--name", "alice")
        let set = await sandbox.run(
            "budgets", "set", "--user", "alice", "--amount", "12.50", "--per", "month", "--warn", "75")
        #expect(set.status == .done && set.talk.contains("$12.5 a month"))
        let listed = await sandbox.run("budgets", "list")
        #expect(listed.output.contains("user alice"))
        let json = try JSONDocument(Array(await sandbox.run("budgets", "list", "--json").output.utf8)).root
        let budget = try #require(json.elements.first { _ in true })
        #expect(budget["amount_nano_usd"]?.int == 12_500_000_000)
        #expect(budget["remaining_nano_usd"]?.int == 12_500_000_000)
        #expect(budget["window_start"]?.string?.hasPrefix("2026-11-01T00:00:00") == true)
        #expect(budget["resets_at"]?.string?.hasPrefix("2026-12-01T00:00:00") == true)
        let id = try #require(budget["id"]?.string)
        #expect(await sandbox.run("budgets", "show", id).output.contains(id))
        #expect(await sandbox.run("budgets", "remove", id).status == .done)
        #expect(await sandbox.run("budgets", "show", id).status == .notFound)
        #expect(await sandbox.run("budgets", "remove", id).status == .notFound)
    }

    @Test func `setting it again changes it`() async throws {
        let sandbox = try Sandbox()
        for amount in ["10", "20"] {
            await sandbox.run("budgets", "set", "--organization", "--amount", amount, "--per", "day")
        }
        let json = try JSONDocument(Array(await sandbox.run("budgets", "list", "--json").output.utf8)).root
        #expect(json.elements.map { $0["amount_nano_usd"]?.int } == [20_000_000_000])
    }

    @Test(arguments: [
        ["--amount", "5", "--per", "day"],
        ["--organization", "--user", "a", "--amount", "5", "--per", "day"],
        ["--organization", "--amount", "-5", "--per", "day"],
        ["--organization", "--amount", "5", "--per", "year"],
        ["--organization", "--amount", "5", "--per", "day", "--warn", "0"],
        ["--organization", "--amount", "5", "--per", "day", "--zone", "../../etc/passwd"],
        ["--organization", "--amount", "5", "--per", "day", "--zone", "Nowhere/Land"],
    ])
    func `what makes no budget is wrong usage`(arguments: [String]) async throws {
        let outcome = await (try Sandbox()).run(["budgets", "set"] + arguments)
        #expect(outcome.status == .wrongUsage)
    }

    @Test(arguments: [["--user", "nobody"], ["--team", "nobody"], ["--key", "k0000000000z"]])
    func `a budget for nobody is not found`(whose: [String]) async throws {
        let outcome = await (try Sandbox()).run(
            ["budgets", "set", "--amount", "5", "--per", "day"] + whose)
        #expect(outcome.status == .notFound)
    }
}
