import ArgumentParser
import Domain
import Presentation
import SQLiteStorage
import Wire

struct OrganizationCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "organization",
        abstract: "Say whose gateway it is.",
        discussion: """
            EXAMPLE
              tollgate organization rename 'Example Ltd'
            """,
        subcommands: [OrganizationShow.self, OrganizationRename.self]
    )
}

struct OrganizationShow: RemoteCommand {
    static let remoteAccess = RemoteAccess.read
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show the organization's name and id.",
        discussion: """
            EXAMPLE
              tollgate organization show
            """
    )

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let organization = try await database.withStore(in: invocation) { try await $0.organization() }
        let console = invocation.console
        if output.json {
            return try console.printJSON { json in
                json.object { json in
                    json.field("id", organization.id)
                    json.field("name", organization.name)
                    json.field("created_at", time: organization.createdAt)
                }
            }
        }
        var fields = FieldList()
        fields.add("Id", organization.id)
        fields.add("Name", organization.name)
        fields.add("Created", organization.createdAt.description)
        try console.print(fields.text)
    }
}

struct OrganizationRename: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "rename",
        abstract: "Give the organization another name; the id stays.",
        discussion: """
            EXAMPLE
              tollgate organization rename 'Example Ltd'
            """
    )

    @Argument(help: "The new name.")
    var name: String

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        try FieldRule.checkName(name, field: "name")
        try await database.withStore(in: invocation) { store in
            try await store.renameOrganization(name, by: invocation.actor, at: invocation.now())
        }
        invocation.console.say("The organization is called \(name).")
    }
}
