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

    @Option(help: ArgumentHelp("A file that holds a service key.", valueName: "path"))
    var keyFile: String?

    @Option(
        help: ArgumentHelp(
            "Where the server listens; else TOLLGATE_LISTEN, else 127.0.0.1:8787.",
            valueName: "host:port or url"))
    var server: String?

    func run(in invocation: Invocation) async throws {
        let url = try Self.url(server ?? invocation.variable("TOLLGATE_LISTEN") ?? "127.0.0.1:8787")
        var token = Self.placeholder
        if let keyFile {
            token = try Self.token(in: keyFile)
        } else {
            invocation.console.say(
                "Put a service key in the place of the placeholder, or name a file that holds one with --key-file."
                    + "\nA new one: tollgate keys create --name NAME > FILE")
        }
        try invocation.console.print(
            "export ANTHROPIC_BASE_URL=\(url.shellQuoted)\nexport ANTHROPIC_AUTH_TOKEN=\(token.shellQuoted)")
    }

    private static let placeholder = "PASTE-A-SERVICE-KEY-HERE"

    private static func url(_ text: String) throws(CommandFailure) -> String {
        if text.hasPrefix("http://") || text.hasPrefix("https://") {
            return try AddressArgument.parseBase(text)
        }
        guard var address = try? ListenAddress.parse(text) else {
            throw CommandFailure(.wrongUsage, "\(text.printable) is no HOST:PORT and no URL")
        }
        // What listens everywhere is reached on this machine by its loopback address.
        if address.host == "0.0.0.0" { address.host = "127.0.0.1" }
        if address.host == "::" { address.host = "::1" }
        return "http://\(address.text)"
    }

    private static func token(in path: String) throws(CommandFailure) -> String {
        let lines = try FilePath.readText(path).split(whereSeparator: \.isWhitespace)
        guard lines.count == 1, let token = KeyToken(String(lines[0])) else {
            throw CommandFailure(
                .wrongUsage, "\(path) holds no service key",
                hint: "tollgate keys create --name NAME > \(path.shellQuoted)")
        }
        return token.whole.reveal { $0 }
    }
}
