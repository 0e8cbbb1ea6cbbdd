import ControlPlane
import Domain
import Gateway
import Logging
import SQLiteStorage
import Upstream
import Vault

@testable import tollgate

extension Sandbox {
    /// The administration of a server, for commands with `--url`.
    struct Server: Sendable {
        let sandbox: Sandbox
        let url: String
        let store: SQLiteStore
        let vault: Vault
        /// Admin keys of each role.
        let reader: String
        let writer: String

        /// Runs a command on the server as if it had been typed elsewhere, with the key that may change things.
        func run(
            _ arguments: String..., variables: [String: String] = [:], input: [String] = [],
            isInteractive: Bool = false
        ) async -> Outcome {
            await run(arguments, variables: variables, input: input, isInteractive: isInteractive)
        }

        func run(
            _ arguments: [String], key: String? = nil, variables: [String: String] = [:],
            input: [String] = [],
            isInteractive: Bool = false
        ) async -> Outcome {
            // Elsewhere there is no database.
            let elsewhere = [
                "TOLLGATE_ADMIN_KEY": key ?? writer, "XDG_DATA_HOME": sandbox.folder + "/elsewhere",
            ]
            return await sandbox.run(
                arguments + ["--url", url], variables: variables.merging(elsewhere) { given, _ in given },
                input: input, isInteractive: isInteractive)
        }
    }

    /// Serves administration while `work` runs, on this sandbox's database.
    ///
    /// - Parameter runner: What runs commands; nil for what a real server has.
    func serve<Result: Sendable>(
        by runner: (any CommandRunner)? = nil, _ work: (Server) async throws -> Result
    ) async throws -> Result {
        try await withStore { _ in }
        let store = try await SQLiteStore.open(path: databasePath, role: .server(.normal))
        let vault = Vault(masterKey: try MasterKey.loadOrCreate(at: masterKeyPath))
        let clock = Clock(now: { Self.now }, steady: { .zero })
        let transport = try CurlTransport()
        defer { transport.shutdown() }
        let plane = ControlPlane(
            store: store, vault: vault, profiles: ["generic"], zones: { _ in nil }, clock: clock,
            transport: transport, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            commands: runner ?? HostedCommands(store: store, vault: vault, clock: clock))
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let serving = Task {
            defer { opened.finish() }
            try await plane.run(host: "127.0.0.1", port: 0) { opened.yield($0) }
        }
        defer { serving.cancel() }
        guard let port = await ports.first(where: { _ in true }) else {
            try await serving.value
            throw CancellationError()
        }
        let server = Server(
            sandbox: self, url: "http://127.0.0.1:\(port)", store: store, vault: vault,
            reader: try await adminKey(.read, store, vault), writer: try await adminKey(.write, store, vault))
        let result = try await work(server)
        serving.cancel()
        _ = await serving.result
        await store.close()
        return result
    }

    private func adminKey(_ role: AdminKey.Role, _ store: SQLiteStore, _ vault: Vault) async throws -> String
    {
        let token = vault.makeAdminKey()
        let key = AdminKey(
            id: token.id, name: role.rawValue, role: role, createdAt: Self.now, createdBy: Self.actor,
            expiresAt: nil, secretHash: vault.hash(token))
        try await store.add(key, by: Self.actor, at: Self.now)
        return token.whole.reveal { $0 }
    }
}
