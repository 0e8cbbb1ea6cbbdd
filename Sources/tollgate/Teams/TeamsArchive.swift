import ArgumentParser
import Domain
import SQLiteStorage

struct TeamsArchive: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Archive a team and revoke its keys for good.",
        discussion: """
            What the team used stays in every report. The name can be given anew, to another team.

            EXAMPLE
              tollgate teams archive research --yes
            """,
        aliases: ["delete"]
    )

    @Argument(help: "The team's name or id.")
    var team: String

    @OptionGroup var confirmation: ConfirmationOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (console, now) = (invocation.console, invocation.now())
        try await database.withStore(in: invocation) { store in
            let team = try await store.people().anyTeam(self.team)
            guard team.archivedAt == nil else {
                return console.say("The team \(team.id) was archived before; nothing was changed.")
            }
            let keys = try await store.directory().keys.values.count {
                $0.team == team.id && $0.revokedAt == nil
            }
            try confirmation.confirm(
                "Archive the team \(team.name.printable) and revoke \(keys.grouped) keys for good?",
                on: console)
            _ = try await store.archive(team.id, by: invocation.actor, at: now)
            console.say(
                "Archived the team \(team.name.printable) (\(team.id)) and revoked \(keys.grouped) keys.")
        }
    }
}
