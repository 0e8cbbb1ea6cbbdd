import ArgumentParser
import Domain
import SQLiteStorage

struct UsersUpdate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "update",
        abstract: "Change a user's name, e-mail address or role.",
        discussion: """
            Reports show the new name for what was used before as well: they count by id.

            EXAMPLE
              tollgate users update alice --email alice@example.com
              tollgate users update alice --name alice.smith
            """
    )

    @Argument(help: "The user's name, e-mail address or id.")
    var user: String

    @Option(help: "What the user is called in commands and reports.")
    var name: String?

    @Option(help: ArgumentHelp("The user's e-mail address.", valueName: "address"))
    var email: String?

    @Flag(help: "Take the e-mail address away.")
    var noEmail = false

    @Option(
        help: ArgumentHelp(
            "For tools that read Anthropic's Admin API: \(User.Role.names).", valueName: "role"),
        transform: User.Role.parse)
    var role: User.Role?

    @OptionGroup var database: DatabaseOptions

    func validate() throws {
        if email != nil, noEmail { throw ValidationError("Give --email or --no-email, not both.") }
    }

    func run(in invocation: Invocation) async throws {
        var change = UserChange()
        if let name { change.name = .set(name) }
        if let email { change.email = .set(email) }
        if noEmail { change.email = .set(nil) }
        if let role { change.role = .set(role) }
        guard !change.isEmpty else {
            throw CommandFailure.nothingToChange("users update")
        }
        try change.validate()
        let asked = change
        let (user, hasChanged) = try await database.withStore(in: invocation) { store in
            let user = try await store.people().presentUser(self.user)
            return (
                user, try await store.update(user.id, asked, by: invocation.actor, at: invocation.now())
            )
        }
        invocation.console.sayChanged("user \(user.id)", hasChanged)
    }
}
