import ControlPlane
import Domain
import Foundation
import Gateway
import GatewayDoubles
import Logging
import SQLiteStorage
import Synchronization
import Vault

/// A control plane that really listens, on a database of its own.
struct Office: Sendable {
    static let actor = Actor.commandLine(user: "olivia")
    /// 2026-11-23T09:05:00Z: when everything happens.
    static let now = Timestamp(milliseconds: 1_795_424_700_000)

    let store: SQLiteStore
    let vault: Vault
    let plane: ControlPlane
    let port: Int
    /// What providers answer that are tested.
    let transport: ScriptedTransport
    /// An admin key that may look, and one that may change things too.
    let reader: String
    let writer: String

    /// Opens an office, works in it, and clears it away.
    static func open<Result: Sendable>(
        commands: (any CommandRunner)? = nil, _ work: @Sendable (Office) async throws -> Result
    ) async throws -> Result {
        let folder = NSTemporaryDirectory() + "tollgate-control-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let store = try await SQLiteStore.open(path: folder + "/tollgate.db", role: .server(.normal))
        let vault = Vault(masterKey: try MasterKey.loadOrCreate(at: folder + "/master.key"))
        let transport = ScriptedTransport(Journal(), [])
        let plane = ControlPlane(
            store: store, vault: vault, profiles: ["generic", "openai"],
            zones: { $0 == "UTC" ? .utc : nil }, clock: Clock(now: { Self.now }, steady: { .zero }),
            transport: transport,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, commands: commands)
        let (ports, opened) = AsyncStream.makeStream(of: Int.self)
        let server = Task {
            defer { opened.finish() }
            try await plane.run(host: "127.0.0.1", port: 0) { opened.yield($0) }
        }
        guard let port = await ports.first(where: { _ in true }) else {
            try await server.value
            throw CancellationError()
        }
        let office = Office(
            store: store, vault: vault, plane: plane, port: port, transport: transport,
            reader: try await adminKey(.read, store, vault), writer: try await adminKey(.write, store, vault))
        defer { server.cancel() }
        let result = try await work(office)
        server.cancel()
        _ = await server.result
        await store.close()
        return result
    }

    /// Makes an admin key and gives it whole.
    static func adminKey(
        _ role: AdminKey.Role, _ store: SQLiteStore, _ vault: Vault, expiresAt: Timestamp? = nil
    ) async throws -> String {
        let token = vault.makeAdminKey()
        let key = AdminKey(
            id: token.id, name: role.rawValue, role: role, createdAt: now, createdBy: actor,
            expiresAt: expiresAt, secretHash: vault.hash(token))
        try await store.add(key, by: actor, at: now)
        return token.whole.reveal { $0 }
    }

    /// Makes a service key and gives it whole.
    func serviceKey(name: String = "alice", user: UserID? = nil, team: TeamID? = nil) async throws -> String {
        let token = vault.makeKey()
        let key = ServiceKey(
            id: token.id, name: name, user: user, team: team, createdAt: Self.now, createdBy: Self.actor,
            secretHash: vault.hash(token.secret))
        try await store.add(key, by: Self.actor, at: Self.now)
        return token.whole.reveal { $0 }
    }
}
