import ArgumentParser

struct Providers: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Manage providers: the accounts upstream that answer requests.",
        discussion: """
            EXAMPLE
              tollgate providers add openai --profile openai --base-url https://api.openai.com/v1 \\
                --credential-env OPENAI_API_KEY
              tollgate providers test openai
            """,
        subcommands: [
            ProvidersAdd.self, ProvidersList.self, ProvidersShow.self, ProvidersUpdate.self,
            ProvidersRemove.self,
            ProvidersTest.self, ProvidersOptions.self,
        ]
    )
}
