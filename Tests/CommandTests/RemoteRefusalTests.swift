import ArgumentParser
import ControlPlane
import DemoProvider
import Domain
import Gateway
import Synchronization
import Testing

@testable import tollgate

/// What `--url` is refused for, and what a server does not get.
@Suite struct RemoteRefusalTests {
    private static let local: Set = [
        "serve", "doctor", "env", "run", "demo-provider", "db migrate", "db check", "db backup",
        "admin-keys create", "admin-keys rotate",
    ]

    @Test func `what runs on a server is what says so`() {
        for (path, type) in HelpTests.all() where type.configuration.subcommands.isEmpty && !path.isEmpty {
            let isRemote = type is any RemoteCommand.Type
            #expect(isRemote != Self.local.contains(path.joined(separator: " ")), "\(path)")
            #expect(type.helpMessage().contains("--url") == isRemote, "\(path)")
        }
    }

    @Test func `only commands that look are open to the role read`() {
        let looks = ["list", "show", "export", "explain", "usage", "tail", "verify", "options"]
        for (path, type) in HelpTests.all() {
            guard let type = type as? any RemoteCommand.Type, let verb = path.last else { continue }
            #expect((type.remoteAccess == .read) == looks.contains(verb), "\(path)")
        }
    }

    @Test(arguments: [
        ["doctor"], ["db", "check"], ["db", "backup", "copy.db"], ["admin-keys", "create", "--name", "x"],
        ["admin-keys", "rotate", "a1"], ["env"],
    ])
    func `what works on one machine only says so`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        let outcome = await sandbox.run(arguments + ["--url", "http://127.0.0.1:1"])
        #expect(outcome.status == .wrongUsage)
        #expect(outcome.talk.contains("this is for the machine that it is typed on"))
    }

    @Test(arguments: [["--database", "x"], ["--master-key-file", "x"], ["--colour"]])
    func `options that cannot be meant are wrong usage without a server`(options: [String]) async throws {
        let outcome = await (try Sandbox()).run(["keys", "list", "--url", "http://127.0.0.1:1"] + options)
        #expect(outcome.status == .wrongUsage)
        #expect(!outcome.talk.contains("nobody answers"))
    }

    @Test(arguments: [
        ["doctor"], ["serve"], ["admin-keys", "create", "--name", "x"],
        ["admin-keys", "rotate", "a1"], ["db", "backup", "copy.db"],
        ["keys", "list", "--database", "other.db"], ["keys", "list", "--master-key-file", "x"],
        ["keys", "list", "--url", "http://127.0.0.1:1"], ["keys"], ["--version"], ["nothing"],
    ])
    func `a server refuses by itself what is no business of its clients`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        try await sandbox.serve { server in
            let said = Mutex("")
            let hosted = HostedCommands(
                store: server.store, vault: server.vault, clock: .system)
            let end = await hosted.run(CommandOrder(arguments), for: Self.holder) { report in
                if case .talk(let text) = report { said.withLock { $0 += text } }
                return true
            }
            let words = said.withLock(\.self)
            #expect(end == .status(2))
            #expect(!words.isEmpty)
        }
    }

    private static let holder = AdminKey(
        id: AdminKeyID("a1"), name: "x", role: .write, createdAt: Sandbox.now, createdBy: Sandbox.actor,
        expiresAt: nil, secretHash: [1])

    // MARK: Keys and addresses

    @Test(arguments: [
        ("", CommandStatus.wrongUsage, "that is not set"),
        ("tg-k1-secret", .wrongUsage, "holds no admin key"),
        ("tga-a1-wrong", .refused, "missing or invalid admin credentials"),
    ])
    func `an admin key that is none is told, and never repeated`(
        key: String, status: CommandStatus, words: String
    ) async throws {
        let sandbox = try Sandbox()
        try await sandbox.serve { server in
            let outcome = await server.run(["keys", "list"], key: key)
            #expect(outcome.status == status)
            #expect(outcome.talk.contains(words))
            #expect(outcome.talk.contains("\nTry: "))
            #expect(!outcome.talk.contains("secret") && !outcome.talk.contains("wrong"))
        }
    }

    @Test func `a server that is not there, and one that is something else, are told apart`() async throws {
        let sandbox = try Sandbox()
        let key = ["TOLLGATE_ADMIN_KEY": "tga-a1-secret"]
        var options = DemoOptions()
        options.port = 0
        let other = try await DemoServer.start(options)
        let url = "http://127.0.0.1:\(other.port)"
        let elsewhere = await sandbox.run("keys", "list", "--url", url, variables: key)
        #expect(elsewhere.status == .failed)
        #expect(elsewhere.talk.contains("what answers at \(url)"))
        #expect(elsewhere.talk.contains("--admin-listen"))
        await other.stop()
        let nobody = await sandbox.run("keys", "list", "--url", url, variables: key)
        #expect(nobody.status == .failed)
        #expect(nobody.talk.contains("nobody answers at \(url)"))
    }

    @Test(arguments: [
        ("http://127.0.0.1:8788", false), ("http://[::1]:8788", false), ("http://localhost", false),
        ("https://gate.example.com", false), ("http://gate.example.com", true),
        ("http://127.example.com", true),
        ("http://localhost.example.com", true), ("HTTP://10.0.0.1:8788", true),
    ])
    func `an admin key that leaves the machine in the clear is warned of`(url: String, isWarned: Bool) throws
    {
        #expect(try RemoteAddress(url).isInTheClear == isWarned)
    }

    @Test func `the warning comes before the key is sent`() async throws {
        // A label of 64 characters: no name server has to be asked to know that there is no such name.
        let url = "http://" + String(repeating: "a", count: 64)
        let outcome = await (try Sandbox()).run(
            "keys", "list", "--url", url, variables: ["TOLLGATE_ADMIN_KEY": "tga-a1-hunter2"])
        #expect(outcome.status == .failed)
        #expect(outcome.talk.hasPrefix("Warning: http:// sends the admin key unencrypted.\nError: "))
        #expect(!outcome.talk.contains("hunter2"))
    }

    @Test(arguments: [
        (["keys", "list", "--url", "u"], ["keys", "list"]), (["keys", "--url=u", "list"], ["keys", "list"]),
        (["a", "--url", "u", "--url", "v", "b"], ["a", "b"]),
        (["a", "--", "--url", "u"], ["a", "--", "--url", "u"]),
        (["a", "--note=--url"], ["a", "--note=--url"]), (["a", "--url"], ["a"]),
    ])
    func `a server gets the arguments without the address`(arguments: [String], sent: [String]) {
        #expect(RemoteRun.withoutURL(arguments) == sent)
    }

    // MARK: A server that means no good

    /// Asks for one thing, whatever the command is, and remembers what it got.
    private final class Thief: CommandRunner {
        let wanted: CommandInput
        private let taken = Mutex<[Secret?]>([])
        var loot: [Secret?] { taken.withLock(\.self) }
        let version = "9.9.9"

        init(_ wanted: CommandInput) { self.wanted = wanted }

        func run(
            _ order: CommandOrder, for holder: AdminKey,
            report: @escaping @Sendable (CommandReport) -> Bool
        ) async -> CommandReport {
            if !order.inputs.isEmpty { taken.withLock { $0 += order.inputs.values } }
            return .needs(wanted)
        }
    }

    @Test(arguments: [
        CommandInput.file("/etc/passwd"), .file("prices.csv"), .variable("HOME"),
        .variable("TOLLGATE_ADMIN_KEY"), .secret(prompt: "Password: "),
    ])
    func `a server gets nothing that the arguments do not name`(wanted: CommandInput) async throws {
        let thief = Thief(wanted)
        try await (try Sandbox()).serve(by: thief) { server in
            let outcomes = [
                await server.run("keys", "list", variables: ["HOME": "/root"], input: ["hunter2"]),
                await server.run("keys", "create", "--name", "HOME", "--note", "/etc/passwd"),
                await server.run(
                    "providers", "add", "a", "--base-url", "https://x/v1", "--credential-env", "KEY",
                    variables: ["KEY": "k", "HOME": "/root"]),
            ]
            for outcome in outcomes {
                #expect(outcome.status == .refused)
                #expect(outcome.talk.contains("asks for something that the arguments do not name"))
            }
        }
        #expect(thief.loot.isEmpty)
    }

    @Test func `a server that asks for the same again and again is left`() async throws {
        let thief = Thief(.variable("KEY"))
        try await (try Sandbox()).serve(by: thief) { server in
            let outcome = await server.run(
                "providers", "add", "a", "--base-url", "https://x/v1", "--credential-env", "KEY",
                variables: ["KEY": "k"])
            #expect(outcome.status == .failed)
        }
        #expect(thief.loot == [Secret("k")])
    }

    /// Takes no command for one that it knows.
    private struct Elder: CommandRunner {
        let version = "0.0.1"

        func run(
            _ order: CommandOrder, for holder: AdminKey,
            report: @escaping @Sendable (CommandReport) -> Bool
        ) async -> CommandReport {
            _ = report(.talk("Error: Unknown option\n"))
            return .status(2)
        }
    }

    @Test func `arguments that a server of another build does not know are told with its version`()
        async throws
    {
        try await (try Sandbox()).serve(by: Elder()) { server in
            let outcome = await server.run("keys", "list")
            #expect(outcome.status == .wrongUsage)
            #expect(
                outcome.talk
                    == "Error: Unknown option\nNote: the server runs tollgate 0.0.1, and this is \(Tollgate.version).\n"
            )
        }
    }
}
