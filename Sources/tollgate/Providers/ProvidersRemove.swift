import ArgumentParser
import Domain
import SQLiteStorage

struct ProvidersRemove: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a provider and its credential; refused while a mapping leads to it.",
        discussion: """
            EXAMPLE
              tollgate providers remove openai --yes
            """
    )

    @Argument(help: "The provider's name.", transform: ProviderNameArgument.parse)
    var name: ProviderName

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        try await database.withStore(in: invocation) { store in
            let directory = try await store.directory()
            let provider = try directory.provider(name)
            let users = directory.mappings.filter { $0.targets.contains { $0.provider == name } }
            if let mapping = users.first {
                throw CommandFailure(
                    .refused,
                    "\(name) is still a target of \(users.map(\.pattern.text).joined(separator: ", "))",
                    hint: "tollgate models unmap \(mapping.pattern.text.shellQuoted)")
            }
            try confirmation.confirm(
                "Remove the provider \(name) (\(provider.baseURL)) and its credential?",
                on: invocation.console)
            try await store.remove(name, by: invocation.actor, at: invocation.now())
        }
        invocation.console.say("Removed the provider \(name).")
    }
}
