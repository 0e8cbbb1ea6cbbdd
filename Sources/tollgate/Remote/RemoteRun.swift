import ControlPlane
import Domain
import Upstream

/// Has a server run a command, and says here what it says there.
struct RemoteRun {
    let address: RemoteAddress
    let key: Secret
    let command: any RemoteCommand
    let invocation: Invocation
    let transport: any UpstreamTransport
    /// How often a server may ask for something: a file, a secret and a confirmation each, and some more.
    private static let mostRounds = 8

    /// Runs a command that was parsed here already: what is wrong with its arguments was told without a server.
    static func run(
        _ command: any RemoteCommand, _ arguments: [String], at url: String, in invocation: Invocation
    ) async throws -> CommandStatus {
        let address = try RemoteAddress(url)
        let key = try adminKey(in: invocation)
        if address.isInTheClear {
            invocation.console.say("Warning: http:// sends the admin key unencrypted.")
        }
        // Whoever types an address gets there.
        let transport = try CurlTransport(allowsLinkLocal: true)
        defer { transport.shutdown() }
        let run = RemoteRun(
            address: address, key: key, command: command, invocation: invocation, transport: transport)
        return try await run.run(withoutURL(arguments))
    }

    /// The admin key, which stands in the environment and nowhere else.
    private static func adminKey(in invocation: Invocation) throws(CommandFailure) -> Secret {
        guard let text = invocation.variable("TOLLGATE_ADMIN_KEY") else {
            throw CommandFailure(
                .wrongUsage, "--url takes an admin key in TOLLGATE_ADMIN_KEY, and that is not set",
                hint: "export TOLLGATE_ADMIN_KEY=\"$(cat admin.key)\"; the server's machine makes one with "
                    + "`tollgate admin-keys create`")
        }
        guard let token = AdminToken(text) else {
            throw CommandFailure(
                .wrongUsage, "TOLLGATE_ADMIN_KEY holds no admin key; those begin with \(AdminToken.prefix)",
                hint: "`tollgate admin-keys create` on the server's machine makes one")
        }
        return token.whole
    }

    /// Sends the order, and sends it again with what the server asks for, until the command was run.
    func run(_ arguments: [String]) async throws -> CommandStatus {
        var order = CommandOrder(arguments)
        for _ in 0..<Self.mostRounds {
            switch try await send(order) {
            case .status(let status): return CommandStatus(rawValue: status) ?? .failed
            case .needs(let input):
                guard order.inputs[input] == nil else { throw CommandFailure.wrongProtocol(at: address) }
                order.inputs[input] = .some(try read(input))
            }
        }
        throw CommandFailure.wrongProtocol(at: address)
    }

    // MARK: What the server asks for

    /// Reads what the command needs on this side: a server gets what the arguments name and nothing else.
    private func read(_ input: CommandInput) throws(CommandFailure) -> Secret? {
        let console = invocation.console
        if case .answer(let question) = input {
            return Secret(try console.isConfirmed(question.printable) ? "yes" : "no")
        }
        guard command.inputs.contains(input) else {
            throw CommandFailure(
                .refused, "the server asks for something that the arguments do not name; it was not given",
                hint: "be sure that you trust what answers at \(address.url)")
        }
        let text: String? =
            switch input {
            case .file(let path): try readFile(path)
            case .variable(let name): try invocation.namedVariable(name)
            case .secret(let prompt): try console.readSecret(prompt)
            case .answer: nil
            }
        return text.map { Secret($0) }
    }

    private func readFile(_ path: String) throws(CommandFailure) -> String {
        let text = try invocation.readText(path, limit: KeyFile.limit)
        guard text.utf8.count < CommandOrder.longestBody else { throw CommandFailure.tooLarge(for: address) }
        return text
    }

    // MARK: One order

    private enum End {
        case status(Int32)
        case needs(CommandInput)
    }

    private func send(_ order: CommandOrder) async throws -> End {
        let answer = RemoteAnswer(to: request(order), through: transport)
        defer { answer.leave() }
        guard let head = try await answer.head(from: address) else {
            throw CommandFailure.wrongProtocol(at: address)
        }
        guard head.status == 200 else {
            throw CommandFailure(refusedBy: address, status: head.status, words: await answer.errorWords())
        }
        var version: String?
        while let report = try await answer.next(from: address) {
            guard version != nil else {
                guard case .version(let text) = report else {
                    throw CommandFailure.wrongProtocol(at: address)
                }
                version = text
                continue
            }
            switch report {
            case .output(let text): try invocation.console.output(text)
            case .talk(let text): invocation.console.talk(text)
            case .needs(let input): return .needs(input)
            case .status(let status):
                if status == CommandStatus.wrongUsage.rawValue, let version { noteVersion(version) }
                return .status(status)
            case .nothing, .version: break
            }
        }
        throw CommandFailure.wrongProtocol(at: address)
    }

    /// Arguments that are right here and wrong there are those of another build.
    private func noteVersion(_ version: String) {
        guard version != Tollgate.version else { return }
        invocation.console.say(
            "Note: the server runs tollgate \(version.printable), and this is \(Tollgate.version).")
    }

    private func request(_ order: CommandOrder) -> UpstreamRequest {
        UpstreamRequest(
            method: .post, url: address.url + CommandOrder.path,
            headers: [
                ("content-type", "application/json"), ("user-agent", "tollgate/\(Tollgate.version)"),
                ("x-api-key", key.reveal { $0 }),
            ],
            body: order.body,
            // A server that has nothing to say says so every few seconds.
            timeouts: UpstreamTimeouts(connect: .seconds(10), firstByte: .seconds(60), idle: .seconds(60)))
    }
}
