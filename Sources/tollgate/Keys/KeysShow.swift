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

    /// How far back the last use is looked for, so that an idle key does not cost a walk over the whole ledger.
    private static let lookBack = Duration.seconds(30 * 86_400)

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parse(id)
        let now = invocation.now()
        let (key, people, last) = try await database.withStore(in: invocation) { store in
            let key = try await store.directory().key(id)
            var filter = EntryFilter()
            filter.key = id
            filter.since = now + (.zero - Self.lookBack)
            let newest = try await store.entries(filter, limit: 1).first
            return (key, try await store.people(), newest?.opening)
        }
        if output.json {
            return try invocation.console.printJSON { json in
                json.object { json in
                    key.writeFields(to: &json, people: people, at: now)
                    json.field("last_used_at", time: last?.openedAt)
                    json.field("last_client", optional: last?.caller.client)
                }
            }
        }
        var fields = key.fields(people: people, at: now)
        fields.add(
            "Last used",
            last.map { opening in
                let client = opening.caller.client.map { " by \($0)" } ?? ""
                return "\(opening.openedAt) (\(opening.openedAt.relative(to: now)))\(client)"
            } ?? "not within the last 30 days")
        try invocation.console.print(fields.text)
    }
}
