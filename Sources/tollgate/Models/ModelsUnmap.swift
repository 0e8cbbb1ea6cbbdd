import ArgumentParser
import Domain
import SQLiteStorage

struct ModelsUnmap: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "unmap",
        abstract: "Remove a mapping.",
        discussion: """
            EXAMPLE
              tollgate models unmap 'claude-*-haiku*' --yes
            """
    )

    @Argument(help: "The pattern exactly as it was mapped.", transform: PatternArgument.parse)
    var pattern: ModelPattern

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        try await database.withStore(in: invocation) { store in
            guard let mapping = try await store.directory().mappings.first(where: { $0.pattern == pattern })
            else {
                throw CommandFailure(
                    .notFound, "nothing is mapped to \(pattern) itself", hint: "tollgate models list")
            }
            let targets = mapping.targets.map(\.description).joined(separator: ", ")
            try confirmation.confirm(
                "Remove the mapping of \(pattern) to \(targets)?", on: invocation.console)
            try await store.remove(pattern, by: invocation.actor, at: invocation.now())
        }
        invocation.console.say("Removed the mapping of \(pattern).")
    }
}
