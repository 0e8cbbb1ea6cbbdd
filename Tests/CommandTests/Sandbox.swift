import Domain
import Foundation
import Gateway
import SQLiteStorage
import Synchronization

@testable import tollgate

/// A place of its own for one test: a folder that is removed with it, a clock that stands still, an environment,
/// and ears for what a command says.
final class Sandbox: Sendable {
    /// What a command came to.
    struct Outcome {
        var status: CommandStatus
        var output: String
        var talk: String
        /// The program that it started in its place.
        var program: ProgramStart?

        /// The lines of data.
        var lines: [Substring] { output.split(separator: "\n") }
    }

    static let now = Timestamp(milliseconds: 1_795_424_700_000)  // 2026-11-23T09:05:00Z

    /// Who types the commands.
    static let actor = Actor.commandLine(user: "olivia")

    let folder: String
    var databasePath: String { folder + "/data/tollgate/tollgate.db" }

    var masterKeyPath: String { folder + "/data/tollgate/master.key" }

    init() throws {
        folder = NSTemporaryDirectory() + "tollgate-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    @discardableResult
    func run(
        _ arguments: String..., variables: [String: String] = [:], input: [String] = [],
        isInteractive: Bool = false
    ) async -> Outcome {
        await run(arguments, variables: variables, input: input, isInteractive: isInteractive)
    }

    /// Runs a command as if it had been typed, with `input` as stdin.
    func run(
        _ arguments: [String],
        variables: [String: String] = [:],
        input: [String] = [],
        isInteractive: Bool = false,
        pause: @escaping @Sendable (Duration) async throws -> Void = { _ in throw CancellationError() }
    ) async -> Outcome {
        let ears = Ears(input: input)
        let environment = variables.merging([
            "XDG_DATA_HOME": folder + "/data", "TOLLGATE_ADMIN_LISTEN": "127.0.0.1:0",
        ]) { given, _ in given }
        let console = Console(
            output: { ears.output.append($0) },
            talk: { ears.talk.append($0) },
            isInteractive: isInteractive,
            readLine: { ears.nextLine() },
            readSecret: { _ in ears.nextLine() })
        let invocation = Invocation(
            console: console,
            variable: { name in environment[name].flatMap { $0.isEmpty ? nil : $0 } },
            clock: Clock(now: { Self.now }, steady: { .zero }),
            pause: pause,
            actor: Self.actor,
            start: { start in ears.program.withLock { $0 = start } })
        let status = await Tollgate.run(arguments, in: invocation)
        return Outcome(
            status: status, output: ears.output.text, talk: ears.talk.text,
            program: ears.program.withLock(\.self))
    }

    /// Writes a file into the folder; gives its path.
    func file(_ name: String, _ text: String) throws -> String {
        let path = folder + "/" + name
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    /// Works on the database beside the commands.
    func withStore<Result>(_ use: (SQLiteStore) async throws -> Result) async throws -> Result {
        let folder = FilePath.folder(of: databasePath)
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let store = try await SQLiteStore.open(path: databasePath, role: .command)
        do {
            let result = try await use(store)
            await store.close()
            return result
        } catch {
            await store.close()
            throw error
        }
    }

    func directory() async throws -> Directory {
        try await withStore { try await $0.directory() }
    }

    /// Overwrites the database behind its first page.
    func damage() async throws {
        // A server that ends copies everything from the log into the file.
        let server = try await SQLiteStore.open(path: databasePath, role: .server(.normal))
        await server.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: databasePath))
        let size = Int(try file.seekToEnd())
        try file.seek(toOffset: 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: max(0, size - 4096)))
        try file.close()
    }

    /// Adds a provider and maps a pattern to one of its models.
    func map(_ pattern: String, to target: String) async throws {
        let target = try TargetArgument.parse(target)
        try await withStore { store in
            if try await store.directory().providers[target.provider] == nil {
                try await store.add(
                    Provider(
                        name: target.provider, profile: "generic", baseURL: "http://127.0.0.1:9/v1",
                        createdAt: Self.now), by: Self.actor, at: Self.now)
            }
            try await store.put(
                Mapping(
                    pattern: ModelPattern(pattern),
                    targets: [Target(provider: target.provider, model: target.model)]),
                by: Self.actor, at: Self.now)
        }
    }

    /// Writes a key under an id of the test's choice.
    func addKey(
        _ id: String, name: String = "alice", models: [String] = [], mayAddressProviders: Bool = false,
        expiresAt: Timestamp? = nil
    ) async throws {
        let key = ServiceKey(
            id: KeyID(id), name: name, models: models.map { ModelPattern($0) },
            mayAddressProviders: mayAddressProviders, createdAt: Self.now, expiresAt: expiresAt,
            secretHash: [1])
        try await withStore { try await $0.add(key, by: Self.actor, at: Self.now) }
    }
}

/// What was written, and what is there to be read.
private final class Ears: Sendable {
    final class Channel: Sendable {
        private let content = Mutex("")
        var text: String { content.withLock { $0 } }
        func append(_ text: String) { content.withLock { $0 += text } }
    }

    let output = Channel()
    let talk = Channel()
    let program = Mutex<ProgramStart?>(nil)
    private let input: Mutex<[String]>

    init(input: [String]) {
        self.input = Mutex(input)
    }

    func nextLine() -> String? {
        input.withLock { $0.isEmpty ? nil : $0.removeFirst() }
    }
}
