import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct ModelsShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one mapping.",
        discussion: """
            Where a request goes in the end, which may be by another mapping, shows models explain.

            EXAMPLE
              tollgate models show 'claude-*-haiku*'
            """
    )

    @Argument(help: "The pattern exactly as it was mapped.", transform: PatternArgument.parse)
    var pattern: ModelPattern

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let directory = try await database.withStore(in: invocation) { try await $0.directory() }
        let mapping = try directory.mapping(of: pattern)
        if output.json {
            return try invocation.console.printJSON { mapping.write(to: &$0) }
        }
        try invocation.console.print(Table([mapping]).text)
    }
}
