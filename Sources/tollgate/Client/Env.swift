import ArgumentParser
import Domain

struct Env: InvocableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the two lines that point Claude Code here.",
        discussion: """
            The key comes from the file that --key-file names; without one a placeholder stands in its place, \
            because Tollgate keeps no key that it could print.

            EXAMPLE
              tollgate keys create --name alice > alice.key
              eval "$(tollgate env --key-file alice.key)"
            """
    )

    @OptionGroup var client: ClientOptions

    func run(in invocation: Invocation) async throws {
        let url = try client.baseURL(in: invocation)
        let key = try client.key()
        if key == nil {
            invocation.console.say(
                "Put a service key in the place of the placeholder, or name a file that holds one with --key-file."
                    + "\nA new one: tollgate keys create --name NAME > FILE")
        }
        let token = key.map { $0.reveal { $0 } } ?? Self.placeholder
        try invocation.console.print(
            "export ANTHROPIC_BASE_URL=\(url.shellQuoted)\nexport ANTHROPIC_AUTH_TOKEN=\(token.shellQuoted)")
    }

    private static let placeholder = "PASTE-A-SERVICE-KEY-HERE"
}
