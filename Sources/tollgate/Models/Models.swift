import ArgumentParser

struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which provider's model answers for a requested model.",
        discussion: """
            A mapping leads from a name or pattern to one or more targets. Exact names win over patterns, \
            longer patterns over shorter ones, and '*' is the default.

            EXAMPLE
              tollgate models map 'claude-*' --to openai/gpt-5.1
              tollgate models explain claude-sonnet-4-5
            """,
        subcommands: [
            ModelsMap.self, ModelsList.self, ModelsShow.self, ModelsUnmap.self, ModelsExplain.self,
        ]
    )
}
