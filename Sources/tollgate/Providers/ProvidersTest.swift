import ArgumentParser
import Domain
import Gateway
import Presentation
import SQLiteStorage
import Upstream
import Wire

struct ProvidersTest: InvocableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Call a provider: its list of models, then one short answer.",
        discussion: """
            The model is the first that a mapping names for this provider, else the first of its own list. The \
            exit code is 1 when the provider did not give an answer. A provider without a list of models is \
            no fault.

            EXAMPLE
              tollgate providers test openai
              tollgate providers test openai --model gpt-5-mini --json
            """
    )

    @Argument(help: "The provider's name.", transform: ProviderNameArgument.parse)
    var name: ProviderName

    @Option(help: ArgumentHelp("The provider's model to ask.", valueName: "name"))
    var model: String?

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let directory = try await database.withStore(in: invocation) { try await $0.directory() }
        let provider = try directory.provider(name)
        let routes = Routes(directory, vault: try database.vault(in: invocation))
        guard let ready = routes.providers[name] else {
            throw CommandFailure(
                .failed, "\(name) cannot be called: \(routes.unusable[name] ?? "unknown reason")")
        }
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let probe = ProviderProbe(
            provider: ready, baseURL: provider.baseURL, transport: transport, clock: invocation.clock)

        let (list, names) = await probe.models()
        var results = [list]
        let mapped = directory.mappings.flatMap(\.targets).first { $0.provider == name }?.model
        let asked = model ?? mapped ?? names.first
        if let asked { results.append(await probe.chat(with: asked)) }

        try print(results, on: invocation.console)
        guard asked != nil else {
            throw CommandFailure(.failed, "there is no model to ask", hint: "name one with --model")
        }
        guard results.last?.isOK == true else {
            throw CommandFailure(.failed, "\(name) did not answer as it should")
        }
    }

    private func print(_ results: [ProviderProbe.Result], on console: Console) throws(CommandFailure) {
        if output.json {
            return try console.printJSON { json in
                json.object { json in
                    json.field("provider", name.text)
                    json.field("ok", results.count > 1 && results.last?.isOK == true)
                    json.field("checks", array: results) { json, result in result.write(to: &json) }
                }
            }
        }
        var table = Table([
            .left("ASKED FOR"), .left("RESULT"), .right("STATUS"), .right("TOOK"), .left("WHAT CAME"),
        ])
        for result in results {
            table.add([
                result.question, result.isOK ? "ok" : "failed", result.status.map(String.init),
                result.duration.short, result.message,
            ])
        }
        try console.print(table.text)
    }
}

extension ProviderProbe.Result {
    fileprivate func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("name", question)
            json.field("ok", isOK)
            json.field("status", optional: status)
            json.field("duration_ms", milliseconds: duration)
            json.field("message", message)
        }
    }
}
