import Testing

@testable import tollgate

@Suite struct DemoCommandTests {
    @Test(arguments: [
        ["demo-provider", "--listen", "nowhere"], ["demo-provider", "--chunks-per-second", "0"],
        ["demo-provider", "--credential-env", "UNSET"],
    ])
    func `wrong usage is told`(arguments: [String]) async throws {
        #expect(await (try Sandbox()).run(arguments).status == .wrongUsage)
    }

    @Test func `it says where it listens and answers there until it is ended`() async throws {
        let (lines, heard) = AsyncStream<String>.makeStream()
        var invocation = Invocation.process
        invocation.console = Console(
            output: { heard.yield($0) }, talk: { _ in }, isInteractive: false, readLine: { nil },
            readSecret: { _ in nil })
        let typed = invocation
        let running = Task {
            defer { heard.finish() }
            return await Tollgate.run(["demo-provider", "--listen", "127.0.0.1:0"], in: typed)
        }
        var iterator = lines.makeAsyncIterator()
        let line = try #require(await iterator.next())
        #expect(line.hasPrefix("listening on http://127.0.0.1:"))
        let sandbox = try Sandbox()
        let url = line.dropFirst("listening on ".count).dropLast()
        _ = await sandbox.run("providers", "add", "demo", "--base-url", "\(url)/v1")
        #expect(await sandbox.run("providers", "test", "demo").status == .done)
        running.cancel()
        _ = await running.value
        #expect(await sandbox.run("providers", "test", "demo").status == .failed)
    }

    @Test func `its help has the language of scripts`() async throws {
        let help = await (try Sandbox()).run("demo-provider", "--help")
        #expect(help.output.contains("demo: status 429"))
    }

    @Test func `a record file that cannot be written fails the command`() async throws {
        let outcome = await (try Sandbox()).run(
            "demo-provider", "--listen", "127.0.0.1:0", "--record", "/proc/none/record.jsonl")
        #expect(outcome.status == .failed)
        #expect(outcome.talk.contains("/proc/none"))
    }
}
