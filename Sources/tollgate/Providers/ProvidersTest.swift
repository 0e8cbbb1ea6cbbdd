import ArgumentParser
import Domain
import Gateway
import Presentation
import SQLiteStorage
import Upstream
import Wire

struct ProvidersTest: RemoteCommand {
    static let remoteAccess = RemoteAccess.write
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Call a provider, and find out what its endpoint takes.",
        discussion: """
            Asks for the list of models and for one short answer; then for some fifty small things, one after the \
            other: names of the limit and its largest value, streams and usage in them, tools, parallel calls, images, \
            reasoning, roles, and whether it serves responses and embeddings; in the Messages API for some twenty. \
            What the provider's profile sends and the endpoint refuses is shown, a profile that fits better, and the \
            command that sets the options for what differs from the table. Of a provider with several credentials each \
            is tried with the one short answer, and the first that is accepted asks for all else. Each answer is \
            limited to 16 tokens, or 256 where a call shall be seen, or 1,100 where a budget of thinking has to fit; \
            what it all used is told at the end and is not on the ledger. With --quick only the two calls are made.

            The model is the first that a mapping names for this provider, else the first of its own list. The \
            exit code is 1 when the provider did not give an answer, or not to each credential. A provider without a list of models is \
            no fault.

            EXAMPLE
              tollgate providers test openai
              tollgate providers test openai --model gpt-5-mini --json
              tollgate providers test local --quick
            """
    )

    @Argument(help: "The provider's name.", transform: ProviderNameArgument.parse)
    var name: ProviderName

    @Option(help: ArgumentHelp("The provider's model to ask.", valueName: "name"))
    var model: String?

    @Flag(help: "Ask for no more than the list of models and one short answer.")
    var quick = false

    @OptionGroup var output: OutputOptions
    @OptionGroup var database: DatabaseOptions

    func run(in invocation: Invocation) async throws {
        let (directory, vault) = try await database.withStore(in: invocation) { store in
            let directory = try await store.directory()
            _ = try directory.provider(name)
            return (directory, try await database.vault(for: store, in: invocation))
        }
        let provider = try directory.provider(name)
        let transport = try CurlTransport(allowsLinkLocal: invocation.allowsLinkLocal)
        defer { transport.shutdown() }
        let check = await ProviderCheck(
            of: provider, model: model, isQuick: quick, mappings: directory.mappings, vault: vault,
            transport: transport,
            clock: invocation.clock)
        if output.json || !check.results.isEmpty { try print(check, on: invocation.console) }
        if let fault = check.fault {
            throw CommandFailure(
                .failed, fault,
                hint: check.model == nil && !check.results.isEmpty ? "name one with --model" : nil)
        }
        guard check.hasAnswer else { throw CommandFailure(.failed, "\(name) did not answer as it should") }
        guard check.isOK else {
            let lost = check.credentials.filter { $0.verdict != .taken }
            let refused = lost.first { $0.verdict == .refused }
            throw CommandFailure(
                .failed, "\(name) gave no answer to " + lost.map(\.id.text).joined(separator: ", "),
                hint: refused.map { "tollgate providers update \(name) --remove-credential \($0.id)" })
        }
    }

    private func print(_ check: ProviderCheck, on console: Console) throws(CommandFailure) {
        if output.json { return try console.printJSON { check.write(to: &$0) } }
        var table = Table([
            .left("ASKED FOR"), .left("RESULT"), .right("STATUS"), .right("TOOK"), .left("WHAT CAME"),
        ])
        for result in check.results {
            table.add([
                result.question, result.isOK ? "ok" : "failed", result.status.map(String.init),
                result.duration.short, result.message,
            ])
        }
        try console.print(table.text)
        if check.credentials.count > 1 { try console.print("\n" + Table(check.credentials).text) }
        guard let findings = check.findings, let match = check.match else { return }
        try console.print("\n" + Table(findings).text)
        for line in match.advice(for: name) { try console.print(line) }
        if let largest = findings.largestLimit, let model = check.model {
            try console.print(
                "Answers of \(model) have at most \(largest.grouped) tokens; `models map` takes it as --max-output."
            )
        }
        console.say(
            "Used \(findings.requests) requests, \(findings.inputTokens.grouped) tokens in and "
                + "\(findings.outputTokens.grouped) out, which are not on the ledger.")
    }
}
