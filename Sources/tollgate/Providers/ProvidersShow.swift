import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct ProvidersShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one provider; of its credential only the last characters.",
        discussion: """
            EXAMPLE
              tollgate providers show openai
            """
    )

    @Argument(help: "The provider's name.", transform: ProviderNameArgument.parse)
    var name: ProviderName

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let (directory, cooldowns) = try await database.withStore(in: invocation) {
            try await ($0.directory(), $0.cooldowns(at: now))
        }
        let provider = try directory.provider(name)
        if output.json {
            return try invocation.console.printJSON { provider.write(to: &$0, cooldowns: cooldowns) }
        }
        let mine = cooldowns.filter { $0.subject.provider == name }
        let fields = provider.fields(mappings: directory.mappings, cooldowns: mine, at: now).text
        try invocation.console.print(
            mine.isEmpty ? fields : fields + "\n" + Table(mine, at: now).text)
    }
}
