import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct BudgetsList: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List budgets and what is left of their windows.")

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let standings = try await database.withStore(in: invocation) { store in
            try await BudgetStanding.all(in: store, at: now)
        }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.array(standings) { json, standing in standing.write(to: &json) }
            }
        }
        if standings.isEmpty {
            return console.say(
                "There is no budget yet.\nNext: tollgate budgets set --organization --amount 100 --per month")
        }
        try console.print(Table(standings).text)
    }
}
