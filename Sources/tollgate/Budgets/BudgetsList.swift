import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct BudgetsList: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List budgets and what is left of their windows.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let budgets = try await database.withStore(in: invocation) { store in
            try await BudgetStandings(in: store, at: now)
        }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(budgets.standings) { json, standing in
                    standing.write(to: &json, people: budgets.people, keys: budgets.keys)
                }
            }
        }
        if budgets.standings.isEmpty {
            return console.say(
                "There is no budget yet.\nNext: tollgate budgets set --organization --amount 100 --per month")
        }
        try console.print(budgets.table(of: budgets.standings).text)
    }
}
