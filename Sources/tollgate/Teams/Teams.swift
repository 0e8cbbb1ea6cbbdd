import ArgumentParser

struct Teams: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage teams: people whose use is counted together.",
        discussion: """
            EXAMPLE
              tollgate teams create --name research
              tollgate teams members add research alice
            """,
        subcommands: [
            TeamsCreate.self, TeamsList.self, TeamsShow.self, TeamsUpdate.self, TeamsArchive.self,
            TeamMembers.self,
        ]
    )
}
