import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct RequestsShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything the ledger has on one request.",
        discussion: """
            EXAMPLE
              tollgate requests show req_01k9zq8w3tfm6v2h5n4x7c1b8d
            """
    )

    @Argument(help: "The request's id, as clients get it in the header request-id.")
    var id: String

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (entry, directory, people) = try await database.withStore(in: invocation) { store in
            (try await store.entry(RequestID(id)), try await store.directory(), try await store.people())
        }
        guard let entry else {
            throw CommandFailure(
                .notFound, "there is no request \(KeyToken.masked(id.printable))",
                hint: "tollgate requests list")
        }
        if output.json {
            return try invocation.console.printJSON { entry.write(to: &$0, people: people) }
        }
        try invocation.console.print(entry.text(keys: directory.keys, people: people, at: invocation.now()))
    }
}
