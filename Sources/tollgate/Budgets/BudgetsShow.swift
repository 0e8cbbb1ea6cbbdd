import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct BudgetsShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show one budget and what is left of its window.")

    @Argument(help: "The budget's id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let budgets = try await database.withStore(in: invocation) { store in
            try await BudgetStandings(in: store, at: now)
        }
        guard let standing = budgets.standings.first(where: { $0.budget.id.text == id }) else {
            throw CommandFailure(
                .notFound, "there is no budget \(id.printable)", hint: "tollgate budgets list")
        }
        if output.json {
            return try invocation.console.printJSON {
                standing.write(to: &$0, people: budgets.people, keys: budgets.keys)
            }
        }
        try invocation.console.print(budgets.table(of: [standing]).text)
    }
}
