import ArgumentParser

struct Keys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage service keys: what people and programs authenticate with.",
        discussion: """
            EXAMPLE
              tollgate keys create --name alice --models 'claude-*' --expires 90d > alice.key
              tollgate keys list
            """,
        subcommands: [
            KeysCreate.self, KeysList.self, KeysShow.self, KeysUpdate.self, KeysRotate.self, KeysRevoke.self,
            KeysExport.self, KeysImport.self,
        ]
    )
}
