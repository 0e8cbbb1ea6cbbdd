import ArgumentParser
import Domain
import Presentation
import SQLiteStorage

struct UsersCreate: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a user and print the id.",
        discussion: """
            EXAMPLE
              tollgate users create --name alice --email alice@example.com
            """
    )

    @Option(help: "What the user is called in commands and reports.")
    var name: String

    @Option(help: ArgumentHelp("The user's e-mail address.", valueName: "address"))
    var email: String?

    @Option(
        help: ArgumentHelp(
            "For tools that read Anthropic's Admin API: \(User.Role.names).", valueName: "role"),
        transform: User.Role.parse)
    var role: User.Role = .user

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        try FieldRule.checkName(name, field: "name")
        if let email { try FieldRule.checkEmail(email, field: "email") }
        var random = SystemRandomNumberGenerator()
        let user = User(
            id: .make(random: &random), name: name, email: email, role: role, createdAt: invocation.now())
        try await database.withStore(in: invocation, creating: true) { store in
            try await store.add(user, by: invocation.actor, at: user.createdAt)
        }
        let console = invocation.console
        console.say("Created the user \(name).")
        if json {
            try console.printJSON { user.write(to: &$0) }
        } else {
            try console.print(user.id.text)
        }
        console.say("Next: tollgate keys create --name NAME --user \(name.shellQuoted)")
    }
}
