import ControlPlane
import Domain
import Gateway
import SQLiteStorage
import ServiceLifecycle
import Vault

/// Runs commands on the server's own database, by the same code that runs them on its machine.
struct HostedCommands: CommandRunner {
    let store: SQLiteStore
    let vault: Vault
    let clock: Clock
    /// Whether a provider may have a link-local address.
    var allowsLinkLocal = false

    var version: String { Tollgate.version }

    func run(
        _ order: CommandOrder, for holder: AdminKey,
        report: @escaping @Sendable (CommandReport) -> Bool
    ) async -> CommandReport {
        let inputs = HostedInputs(order.inputs)
        let console = Console(
            output: { text throws(CommandFailure) in
                guard report(.output(text)) else {
                    throw CommandFailure(.failed, "the client does not take what the command says")
                }
            },
            talk: { text in
                // What is missing is asked for; that the run ended there is no news for anybody.
                if inputs.missing == nil { _ = report(.talk(text)) }
            },
            isInteractive: false,
            readLine: { nil },
            readSecret: { prompt throws(CommandFailure) in try inputs.read(.secret(prompt: prompt)) },
            confirmElsewhere: { question throws(CommandFailure) in
                try inputs.read(.answer(question: question)) == "yes"
            })
        let invocation = Invocation(
            console: console,
            // The server's own environment is nobody's business.
            variable: { _ in nil },
            clock: clock,
            pause: Self.pause,
            actor: .adminKey(holder.id),
            host: CommandHost(
                store: store, vault: vault, role: holder.role, inputs: inputs,
                allowsLinkLocal: allowsLinkLocal))
        let status = await Tollgate.run(order.arguments, in: invocation)
        return inputs.missing.map { .needs($0) } ?? .status(status.rawValue)
    }

    /// Whoever follows something is sent away when the server ends, which would wait for them otherwise.
    @Sendable
    private static func pause(_ span: Duration) async throws {
        do {
            try await cancelWhenGracefulShutdown { try await Task.sleep(for: span) }
        } catch {
            throw CommandFailure(.failed, "the server ends", hint: "again, once it runs")
        }
    }
}
