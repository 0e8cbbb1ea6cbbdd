import ArgumentParser
import Domain
import SQLiteStorage

struct AdminKeysUpdate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change an admin key's name, role or end.",
        discussion: """
            What is not named stays as it is, and what is new holds from the next request on. With --url a key can \
            only lose: no admin key gives itself or another one the role write or a later end. That is for the \
            server's machine, as making one is.

            EXAMPLE
              tollgate admin-keys update a7f3a9c2d1e0 --role read --expires 30d
              tollgate admin-keys update a7f3a9c2d1e0 --name grafana --no-expires
            """
    )

    @Argument(help: "The admin key's id.")
    var id: String

    @Option(help: "What the key is called in lists.")
    var name: String?

    @Option(help: "What the key may do: read or write.", transform: AdminKey.Role.parse)
    var role: AdminKey.Role?

    @Option(help: ArgumentHelp("When it ends: \(Moment.forms).", valueName: "time"), transform: Moment.parse)
    var expires: Moment?

    @Flag(help: "Let it have no end.")
    var noExpires = false

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if expires != nil, noExpires { throw ValidationError("Give --expires or --no-expires, not both.") }
    }

    func run(in invocation: Invocation) async throws {
        let id = try KeyIDArgument.parseAdmin(id)
        let now = invocation.now()
        var change = AdminKeyChange()
        if let name { change.name = .set(name) }
        if let role { change.role = .set(role) }
        if let expires { change.expiresAt = .set(try expires.expiry(after: now)) }
        if noExpires { change.expiresAt = .set(nil) }
        guard !change.isEmpty else {
            throw CommandFailure.nothingToChange("admin-keys update")
        }
        try change.validate()
        let asked = change
        let hasChanged = try await database.withStore(in: invocation) { store in
            let key = try await store.presentAdminKey(id)
            guard invocation.host == nil || !asked.raises(key) else {
                throw CommandFailure(
                    .refused, "an admin key gives no admin key a higher role or a later end",
                    hint: "type it on the server's machine, without --url")
            }
            return try await store.update(id, asked, by: invocation.actor, at: now)
        }
        invocation.console.sayChanged("admin key \(id)", hasChanged)
    }
}
