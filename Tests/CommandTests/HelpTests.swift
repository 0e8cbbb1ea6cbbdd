import ArgumentParser
import Testing

@testable import tollgate

@Suite struct HelpTests {
    /// Every command with the words that lead to it.
    static func all(
        under type: any ParsableCommand.Type = Tollgate.self, path: [String] = []
    ) -> [(path: [String], type: any ParsableCommand.Type)] {
        let configuration = type.configuration
        let subcommands = configuration.subcommands + configuration.groupedSubcommands.flatMap(\.subcommands)
        return [(path, type)]
            + Set(subcommands.map { ObjectIdentifier($0) }).sorted().compactMap { id in
                subcommands.first { ObjectIdentifier($0) == id }
            }.flatMap { all(under: $0, path: path + [$0._commandName]) }
    }

    @Test func `the commands are those of the manual`() {
        let leaves = Self.all().filter { $0.type.configuration.subcommands.isEmpty && !$0.path.isEmpty }
        #expect(
            Set(leaves.map { $0.path.joined(separator: " ") }) == [
                "serve", "keys create", "keys list", "keys show", "keys update", "keys rotate", "keys revoke",
                "keys export",
                "keys import",
                "users create", "users list", "users show", "users update", "users delete",
                "teams create", "teams list", "teams show", "teams update", "teams archive",
                "teams members add", "teams members remove",
                "admin-keys create", "admin-keys list", "admin-keys show", "admin-keys update",
                "admin-keys rotate", "admin-keys revoke", "audit list",
                "organization show",
                "organization rename",
                "providers add",
                "providers list",
                "providers show", "providers update", "providers remove", "providers test",
                "providers options", "models map",
                "models list", "models show",
                "models unmap",
                "prices set", "prices list", "prices import", "budgets set", "budgets list", "budgets show",
                "budgets remove",
                "models explain", "usage", "requests list", "requests show", "requests tail", "db migrate",
                "db check", "db backup", "db retain", "verify", "env", "run", "doctor", "demo-provider",
            ])
    }

    @Test(arguments: all().map(\.path))
    func `every command says what it is for, with an example that fits the page`(path: [String]) async throws
    {
        let help = await (try Sandbox()).run(path + ["--help"])
        #expect(help.status == .done)
        #expect(help.output.hasPrefix("OVERVIEW: "))
        #expect(help.output.contains("tollgate " + path.joined(separator: " ")))
        let type = try #require(Self.all().first { $0.path == path }?.type)
        for line in type.configuration.discussion.split(separator: "\n") where line.hasPrefix("  ") {
            #expect(help.output.contains(line), "a laid-out line was wrapped")
        }
    }

    @Test func `reading commands have --json`() {
        for (path, type) in Self.all() {
            let reads = ["list", "show", "tail", "explain", "test", "check", "usage", "verify", "doctor"]
            guard let last = path.last, reads.contains(last) else { continue }
            #expect(type.helpMessage().contains("--json"), "\(path)")
        }
    }
}
