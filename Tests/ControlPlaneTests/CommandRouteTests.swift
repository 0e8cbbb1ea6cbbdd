import Domain
import HTTPTypes
import SQLiteStorage
import Synchronization
import TestSupport
import Testing
import Vault
import Wire

@testable import ControlPlane

/// Commands that are run for clients.
@Suite struct CommandRouteTests {
    /// Does what a test says for every order.
    private struct Runner: CommandRunner {
        let version = "1.2.3"
        let work:
            @Sendable (CommandOrder, AdminKey, @escaping @Sendable (CommandReport) -> Bool) async ->
                CommandReport

        func run(
            _ order: CommandOrder, for holder: AdminKey,
            report: @escaping @Sendable (CommandReport) -> Bool
        ) async -> CommandReport {
            await work(order, holder, report)
        }
    }

    private static let holder = AdminKey(
        id: AdminKeyID("a1"), name: "x", role: .read, createdAt: Office.now, createdBy: Office.actor,
        expiresAt: nil, secretHash: [1])

    @Test func `an order comes to the runner as it was sent, with the holder of the key`() async throws {
        let runner = Runner { order, holder, report in
            #expect(order.arguments == ["keys", "list"])
            #expect(order.inputs == [.file("a"): Secret("text"), .variable("B"): nil])
            #expect(holder.role == .read)
            _ = report(.output("one\n"))
            _ = report(.talk("two"))
            return .status(4)
        }
        try await Office.open(commands: runner) { office in
            let order = CommandOrder(
                ["keys", "list"], inputs: [.file("a"): Secret("text"), .variable("B"): nil])
            let reply = try await office.ask(
                "POST", CommandOrder.path, key: office.reader,
                body: String(decoding: order.body, as: UTF8.self))
            #expect(reply.status == 200)
            #expect(reply.headers["content-type"] == "application/jsonl")
            #expect(
                reply.text == """
                    {"version":"1.2.3"}
                    {"stdout":"one\\n"}
                    {"stderr":"two"}
                    {"status":4}

                    """)
        }
    }

    @Test(arguments: [
        ("", "arguments: Required"), ("{}", "arguments: Required"),
        (#"{"arguments":[]}"#, "arguments: Required"),
        (#"{"arguments":"keys list"}"#, "arguments: must be an array"),
        (#"{"arguments":["keys",1]}"#, "arguments: must be an array"),
        (
            "{\"arguments\":[" + Array(repeating: "\"a\"", count: 257).joined(separator: ",") + "]}",
            "at most 256 words"
        ),
        (
            "{\"arguments\":[\"" + String(repeating: "a", count: (128 << 10) + 1) + "\"]}",
            "words of 131072 bytes"
        ),
        (#"{"arguments":["a"],"user":"root"}"#, "user: Extra inputs are not permitted"),
        (#"{"arguments":["a"],"inputs":[{"kind":"shell","name":"a","text":"b"}]}"#, "inputs.0.kind"),
        (#"{"arguments":["a"],"inputs":[{"kind":"file","name":"a"}]}"#, "inputs.0.text: Required"),
        (
            #"{"arguments":["a"],"inputs":[{"kind":"file","name":"a","text":"b"},{"kind":"file","name":"a","text":"c"}]}"#,
            "inputs.1.name: must be given once"
        ),
    ])
    func `an order that is none is refused before anything runs`(body: String, words: String) async throws {
        let runner = Runner { _, _, _ in
            Issue.record("ran")
            return .status(0)
        }
        try await Office.open(commands: runner) { office in
            let reply = try await office.post(CommandOrder.path, body)
            #expect(reply.complaint.hasPrefix("400 "))
            #expect(reply.complaint.contains(words), "\(reply.complaint)")
        }
    }

    @Test func `a client that leaves ends its command`() async throws {
        let (ends, ended) = AsyncStream.makeStream(of: Bool.self)
        let runner = Runner { _, _, report in
            while report(.output("more\n")) {
                do { try await Task.sleep(for: .milliseconds(5)) } catch { break }
            }
            ended.yield(Task.isCancelled)
            return .status(0)
        }
        try await Office.open(commands: runner) { office in
            let body = #"{"arguments":["requests","tail"]}"#
            let socket = try ClientSocket(port: office.port)
            try socket.send(
                Array(
                    """
                    POST \(CommandOrder.path) HTTP/1.1\r\nhost: x\r\nx-api-key: \(office.reader)\r
                    content-length: \(body.utf8.count)\r\n\r\n\(body)
                    """.utf8))
            // A client that leaves sooner leaves a command that never began.
            var text = ""
            while !text.contains("more") {
                guard case .bytes(let bytes) = try socket.receive() else {
                    Issue.record("no answer")
                    return
                }
                text += String(decoding: bytes, as: UTF8.self)
            }
            socket.reset()
            #expect(await ends.first { _ in true } == true)
        }
    }

    // MARK: Lines

    @Test(arguments: [
        CommandReport.version("1"), .output("é\u{0}\n\"\u{1F600}"), .talk(""), .needs(.file("a b")),
        .needs(.secret(prompt: "Credential: ")), .needs(.answer(question: "Sure?")), .needs(.variable("A")),
        .status(0), .status(-1), .nothing,
    ])
    func `a line is read as it was written`(report: CommandReport) {
        #expect(report.line.last == UInt8(ascii: "\n"))
        #expect(CommandReport(line: report.line.dropLast()) == report)
    }

    @Test(arguments: [
        "", "[]", "null", #"{"stdout":1}"#, #"{"status":"0"}"#, #"{"status":4294967296}"#, #"{"needs":{}}"#,
        #"{"needs":{"kind":"shell","name":"a"}}"#, #"{"other":1}"#,
    ])
    func `a line that is none is not taken for one`(line: String) {
        #expect(CommandReport(line: Array(line.utf8)) == nil)
    }

    @Test func `a long text goes out in pieces that are lines of a bounded length`() {
        let text = "x" + String(repeating: "é\u{1}\u{1F600}", count: 50_000)
        let pieces = CommandReport.output(text).pieces
        #expect(pieces.count > 4)
        #expect(pieces.allSatisfy { $0.line.count <= CommandReport.longestLine })
        let joined = pieces.map { if case .output(let text) = $0 { text } else { "" } }.joined()
        #expect(joined == text)
    }

    // MARK: Bounds

    @Test func `one key has no more than sixteen commands at a time, and others have theirs`() async throws {
        let (gate, opened) = AsyncStream.makeStream(of: Never.self)
        let (begins, begun) = AsyncStream.makeStream(of: Void.self)
        let runs = CommandRuns(
            Runner { order, _, _ in
                guard order.arguments == ["wait"] else { return .status(0) }
                begun.yield()
                for await _ in gate {}
                return .status(0)
            }, onEnd: {})
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<16 {
                group.addTask {
                    try await runs.run(CommandOrder(["wait"]), for: Self.holder, while: { true }) { _ in }
                }
            }
            var count = 0
            for await _ in begins {
                count += 1
                if count == 16 { break }
            }
            #expect(try await said(by: runs, to: Self.holder).contains("run already"))
            var other = Self.holder
            other.id = AdminKeyID("a2")
            #expect(try await said(by: runs, to: other).hasSuffix("{\"status\":0}\n"))
            opened.finish()
            try await group.waitForAll()
        }
        #expect(try await said(by: runs, to: Self.holder).hasSuffix("{\"status\":0}\n"))
    }

    private func said(
        by runs: CommandRuns, to holder: AdminKey,
        while isGood: @escaping @Sendable () async -> Bool = { true }
    ) async throws -> String {
        var bytes: [UInt8] = []
        try await runs.run(CommandOrder(["go"]), for: holder, while: isGood) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `a command does not run ahead of its client without end`() async throws {
        let (gate, opened) = AsyncStream.makeStream(of: Never.self)
        let said = Mutex(0)
        let text = String(repeating: "x", count: 1 << 20)
        let runs = CommandRuns(
            Runner { _, _, report in
                while report(.output(text)) { said.withLock { $0 += 1 } }
                opened.finish()
                return .status(1)
            }, onEnd: {})
        try await runs.run(CommandOrder(["go"]), for: Self.holder, while: { true }) { line in
            if line.count > 1000 { for await _ in gate {} }
        }
        let count = said.withLock(\.self)
        #expect((1...64).contains(count))
    }

    @Test func `what a command changed is taken up before its end is told`() async throws {
        let isUp = Mutex(false)
        var order = ""
        let runs = CommandRuns(
            Runner { _, _, _ in .status(0) }, onEnd: { isUp.withLock { $0 = true } })
        try await runs.run(CommandOrder(["go"]), for: Self.holder, while: { true }) { line in
            guard CommandReport(line: line.dropLast()) == .status(0) else { return }
            order = isUp.withLock { $0 ? "taken up, told" : "told" }
        }
        #expect(order == "taken up, told")
    }

    @Test func `a command ends once its admin key is revoked`() async throws {
        let (gate, opened) = AsyncStream.makeStream(of: Never.self)
        let runs = CommandRuns(
            Runner { _, _, _ in
                for await _ in gate {}
                return .status(Task.isCancelled ? 0 : 1)
            }, silence: .milliseconds(1), onEnd: {})
        let said = try await said(by: runs, to: Self.holder, while: { false })
        #expect(
            said.hasSuffix("{\"stderr\":\"Error: this admin key is no longer good\\n\"}\n{\"status\":4}\n"))
        opened.finish()
    }

    @Test func `whether a credential is still taken is looked up in the database`() async throws {
        try await Office.open { office in
            func isGood(_ key: String) async -> Bool {
                await office.plane.isStillAdmitted([.authorization: "Bearer " + key])
            }
            let id = try #require(AdminToken(office.reader)?.id)
            #expect(await isGood(office.reader))
            // Whoever came with a secret that has leaked does not stay when it is replaced.
            let next = AdminToken(id: id, secret: office.vault.makeSecret())
            let rotation = KeyRotation(secretHash: office.vault.hash(next), previousExpiresAt: nil)
            try await office.store.rotate(id, rotation, by: Office.actor, at: Office.now)
            #expect(await isGood(office.reader) == false)
            #expect(await isGood(next.whole.reveal { $0 }))
            _ = try await office.store.revoke(id, by: Office.actor, at: Office.now)
            #expect(await isGood(next.whole.reveal { $0 }) == false)
        }
    }
}
