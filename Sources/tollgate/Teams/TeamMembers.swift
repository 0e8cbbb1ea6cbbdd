import ArgumentParser
import Domain
import SQLiteStorage

struct TeamMembers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "members",
        abstract: "Say who belongs to a team; keys may belong to a team without it.",
        discussion: """
            EXAMPLE
              tollgate teams members add research alice
              tollgate teams show research
            """,
        subcommands: [TeamMembersAdd.self, TeamMembersRemove.self]
    )
}

struct TeamMembersAdd: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Make a user a member of a team, or give a member another role.",
        discussion: """
            EXAMPLE
              tollgate teams members add research alice --role workspace_admin
            """
    )

    @Argument(help: "The team's name or id.")
    var team: String

    @Argument(help: "The user's name, e-mail address or id.")
    var user: String

    @Option(
        help: ArgumentHelp(
            "For tools that read Anthropic's Admin API: \(TeamMember.Role.names).", valueName: "role"),
        transform: TeamMember.Role.parse)
    var role: TeamMember.Role = .user

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let now = invocation.now()
        let (team, user, hasChanged) = try await database.withStore(in: invocation) { store in
            let people = try await store.people()
            let (team, user) = (try people.presentTeam(self.team), try people.presentUser(self.user))
            let member = TeamMember(team: team.id, user: user.id, role: role, addedAt: now)
            return (team, user, try await store.put(member, by: invocation.actor, at: now))
        }
        invocation.console.say(
            hasChanged
                ? "\(user.name.printable) is a member of \(team.name.printable) (\(role.rawValue))."
                : "\(user.name.printable) was so already; nothing was changed.")
    }
}

struct TeamMembersRemove: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "End a user's membership of a team; keys stay as they are.",
        discussion: """
            EXAMPLE
              tollgate teams members remove research alice
            """
    )

    @Argument(help: "The team's name or id.")
    var team: String

    @Argument(help: "The user's name, e-mail address or id.")
    var user: String

    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (team, user) = try await database.withStore(in: invocation) { store in
            let people = try await store.people()
            let (team, user) = (try people.anyTeam(self.team), try people.anyUser(self.user))
            guard people.members.contains(where: { $0.team == team.id && $0.user == user.id }) else {
                throw CommandFailure(
                    .notFound, "\(user.name.printable) is no member of \(team.name.printable)",
                    hint: "tollgate teams show \(team.id)")
            }
            try await store.removeMember(
                user.id, of: team.id, by: invocation.actor, at: invocation.now())
            return (team, user)
        }
        invocation.console.say("\(user.name.printable) is no longer a member of \(team.name.printable).")
    }
}
