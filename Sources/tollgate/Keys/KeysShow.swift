import ArgumentParser
import Domain
import SQLiteStorage
import Wire

struct KeysShow: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one service key; never its secret, which is kept nowhere.",
        discussion: """
            EXAMPLE
              tollgate keys show k7f3a9c2d1e0
            """
    )

    @Argument(help: "The key's id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parse(id)
        let directory = try await database.withStore(in: invocation) { try await $0.directory() }
        let key = try directory.key(id)
        let now = invocation.now()
        if output.json {
            return try invocation.console.printJSON { key.write(to: &$0, at: now) }
        }
        try invocation.console.print(key.fields(at: now).text)
    }
}
