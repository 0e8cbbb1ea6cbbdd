import ArgumentParser

struct AdminKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin-keys",
        abstract: "Manage admin keys: what manages the gateway and can never call a model.",
        discussion: """
            EXAMPLE
              tollgate admin-keys create --name terraform --role write > terraform.key
              tollgate admin-keys list
            """,
        subcommands: [
            AdminKeysCreate.self, AdminKeysList.self, AdminKeysShow.self, AdminKeysUpdate.self,
            AdminKeysRotate.self, AdminKeysRevoke.self,
        ]
    )
}
