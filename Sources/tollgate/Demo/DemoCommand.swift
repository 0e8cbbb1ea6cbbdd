import ArgumentParser
import DemoProvider
import Logging
import ServiceLifecycle
import UnixSignals

struct DemoCommand: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-provider",
        abstract: "Run a scripted provider of chat/completions and the Messages API, for trying things out.",
        discussion: """
            Prints `listening on http://HOST:PORT` when it is ready and runs until it is interrupted. With port 0 \
            it takes a free one.

            EXAMPLE
              tollgate demo-provider --listen 127.0.0.1:8789 --record demo.jsonl

            \(DemoScript.help)
            """
    )

    @Option(
        help: ArgumentHelp("Where to listen; else 127.0.0.1:8789.", valueName: "host:port"),
        transform: ListenAddress.parse)
    var listen = ListenAddress(host: "127.0.0.1", port: 8789)

    @Option(
        help: ArgumentHelp("Append the record of requests to this file as JSON lines.", valueName: "path"))
    var record: String?

    @Flag(help: "Keep headers and bodies of requests in the record; never credentials.")
    var recordBodies = false

    @Flag(inversion: .prefixedNo, help: "Check requests as strict endpoints of OpenAI and Anthropic do.")
    var strict = true

    @Option(
        help: ArgumentHelp(
            "Keep the rules of this provider and answer in its dialect: \(Self.profiles).",
            valueName: "name"))
    var profile: String?

    @Option(
        help: ArgumentHelp(
            "Ask for the bearer token that this environment variable holds; else for none.",
            valueName: "variable"))
    var credentialEnv: String?

    @Option(help: ArgumentHelp("The pace of streams whose script names none.", valueName: "number"))
    var chunksPerSecond: Int?

    private static let profiles = (["openai"] + Twin.all.map(\.name)).joined(separator: ", ")

    func validate() throws {
        if let profile, profile != "openai", Twin.named(profile) == nil {
            throw ValidationError("Profiles of the demo provider are \(Self.profiles).")
        }
        if let chunksPerSecond, !(1...1_000_000).contains(chunksPerSecond) {
            throw ValidationError("--chunks-per-second is a number from 1 to 1,000,000.")
        }
    }

    func run(in invocation: Invocation) async throws {
        var options = DemoOptions()
        options.host = listen.host
        options.port = listen.port
        options.strict = strict
        options.twin = profile.flatMap(Twin.named)
        options.recordFile = record
        options.recordsBodies = recordBodies
        options.chunksPerSecond = chunksPerSecond
        if let credentialEnv {
            guard let token = invocation.variable(credentialEnv) else {
                throw CommandFailure(.wrongUsage, "--credential-env names no variable that is set")
            }
            options.apiKey = token
        }
        let server = try await DemoServer.start(options)
        let url = "http://\(ListenAddress(host: listen.host, port: server.port).text)"
        do {
            try invocation.console.print("listening on \(url)")
            invocation.console.say(
                "Next: tollgate providers add demo\(profile.map { " --profile \($0)" } ?? "") "
                    + "--base-url '\(url)\(options.twin?.basePath ?? "/v1")'\n"
                    + "      tollgate models map '*' --to demo/demo")
            try await ServiceGroup(
                services: [DemoServing(server: server)],
                gracefulShutdownSignals: [.sigterm, .sigint],
                logger: Logger(label: "demo-provider") { _ in SwiftLogNoOpLogHandler() }
            ).run()
        } catch {
            await server.stop()
            throw error
        }
    }
}

/// Serves until the process is asked to end, so that answers under way are on the record as cut.
private struct DemoServing: Service {
    let server: DemoServer

    func run() async throws {
        try? await gracefulShutdown()
        await server.stop()
    }
}
