import ArgumentParser
import Domain
import SQLiteStorage

struct BudgetsRemove: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a budget; what it capped is capped no more.")

    @Argument(help: "The budget's id.")
    var id: String

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        try await database.withStore(in: invocation) { store in
            try await store.remove(BudgetID(id), by: invocation.actor, at: invocation.now())
        }
        invocation.console.say("Removed the budget \(id.printable).")
    }
}
