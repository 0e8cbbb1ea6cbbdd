import ArgumentParser

struct Users: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage users: the people whom keys belong to and reports go by.",
        discussion: """
            EXAMPLE
              tollgate users create --name alice --email alice@example.com
              tollgate users list
            """,
        subcommands: [
            UsersCreate.self, UsersList.self, UsersShow.self, UsersUpdate.self, UsersDelete.self,
        ]
    )
}
