import Domain
import SQLiteStorage
import Testing
import Wire

@testable import tollgate

@Suite struct VerifyTests {
    /// Two requests that were refused long ago, and one of today.
    private func sandbox() async throws -> Sandbox {
        let sandbox = try Sandbox()
        try await sandbox.withStore { store in
            for (number, days) in [(1, 500), (2, 450), (3, 0)] {
                let opening = LedgerSample.opening(number, secondsAgo: days * 86_400)
                try await store.record(
                    Entry(
                        opening: opening,
                        settlement: EntrySettlement(
                            settledAt: opening.openedAt, outcome: .refused, costReason: .noUsage)))
            }
        }
        return sandbox
    }

    @Test func `books that agree are told as a table`() async throws {
        let outcome = await (try await sandbox()).run("verify")
        #expect(outcome.status == .done)
        #expect(
            outcome.output == """
                BOOK              CHECKED  GAPS
                entries                 3     0
                attempts                0     0
                prices                  0     0
                sums by the hour        3     0
                budgets                 0     0

                """)
        #expect(outcome.talk.contains("The books agree."))
    }

    @Test func `a gap fails the command and is told`() async throws {
        let sandbox = try await sandbox()
        var settlement = LedgerSample.completed(LedgerSample.opening(4)).settlement
        settlement?.price = PriceID("price_nowhere")
        let entry = Entry(opening: LedgerSample.opening(4), settlement: settlement)
        try await sandbox.withStore { try await $0.record(entry) }
        let outcome = await sandbox.run("verify", "--json")
        #expect(outcome.status == .failed)
        let json = try JSONDocument(Array(outcome.output.utf8)).root
        #expect(json["ok"]?.bool == false)
        let gaps = json["books"]?.elements.flatMap { $0["gaps"]?.elements.compactMap(\.string) ?? [] }
        #expect(gaps?.count == 1)
        #expect(gaps?.first?.contains(entry.id.text) == true)
        #expect(await sandbox.run("verify").talk.contains(entry.id.text))
    }

    @Test func `old requests are removed after a question, and their sums stay`() async throws {
        let sandbox = try await sandbox()
        let refused = await sandbox.run("db", "retain", "--older-than", "400d")
        #expect(refused.status == .refused)
        let no = await sandbox.run(
            ["db", "retain", "--older-than", "400d"], input: ["n"], isInteractive: true)
        #expect(no.status == .refused)
        #expect(no.talk.contains("Remove 2 requests"))
        let done = await sandbox.run("db", "retain", "--older-than", "400d", "--yes")
        #expect(done.status == .done)
        #expect(done.talk.contains("Removed 2 requests"))
        let audit = await sandbox.run("audit", "list", "--action", "ledger.retain").output
        #expect(audit.contains("  \(Sandbox.actor)  ledger.retain  2025-10-19T09:00:00Z\n"))
        #expect(
            await sandbox.run("requests", "list", "--json").output.contains(LedgerSample.id(3, secondsAgo: 0))
        )
        let usage = await sandbox.run("usage", "--by", "user", "--since", "600d", "--csv")
        #expect(usage.output.contains("alice,3,3,"))
        #expect(await sandbox.run("verify").status == .done)
        #expect(
            await sandbox.run("db", "retain", "--older-than", "400d").talk.contains(
                "No request is from before"))
        #expect(await sandbox.run("usage", "--by", "session", "--since", "600d").talk.contains("is missing"))
    }

    @Test(arguments: [["--older-than", "1h"], ["--older-than", "soon"], []])
    func `an age that is none or too small is wrong usage`(arguments: [String]) async throws {
        #expect(await (try await sandbox()).run(["db", "retain"] + arguments).status == .wrongUsage)
    }

    @Test func `a backup is a database of its own, and never takes the place of a file`() async throws {
        let sandbox = try await sandbox()
        let copy = sandbox.folder + "/copy.db"
        let outcome = await sandbox.run("db", "backup", copy)
        #expect(outcome.status == .done)
        #expect(outcome.output.isEmpty)
        #expect(outcome.talk.contains(copy))
        #expect(outcome.talk.contains(sandbox.masterKeyPath))
        #expect(FilePath.mode(of: copy) == 0o600)
        #expect(await sandbox.run("requests", "list", "--database", copy).lines.count == 4)
        #expect(await sandbox.run("db", "backup", copy).status == .refused)
    }
}
