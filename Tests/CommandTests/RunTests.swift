import Testing

@testable import tollgate

@Suite struct RunTests {
    @Test func `a program gets the address and the key in its environment and its arguments as they are`()
        async throws
    {
        let sandbox = try Sandbox()
        let path = try sandbox.file("alice.key", "tg-k1-hunter2\n")
        let run = await sandbox.run(
            "run", "--key-file", path, "--server", "gate:80", "claude", "-p", "--help", "--", "a b",
            "--server", "x")
        #expect(run.status == .done)
        #expect(run.program?.words == ["claude", "-p", "--help", "--", "a b", "--server", "x"])
        #expect(
            run.program?.variables == [
                "ANTHROPIC_BASE_URL": "http://gate:80", "ANTHROPIC_AUTH_TOKEN": "tg-k1-hunter2",
            ])
        #expect(run.program?.withoutVariables.isEmpty == true)
        #expect(run.output.isEmpty && run.talk.isEmpty)
    }

    @Test func `what would lead past Tollgate is taken away and named, but not shown`() async throws {
        let sandbox = try Sandbox()
        let run = await sandbox.run(
            "run", "--", "claude",
            variables: [
                "ANTHROPIC_AUTH_TOKEN": "tg-k1-hunter2", "ANTHROPIC_API_KEY": "sk-ant-hunter3",
                "CLAUDE_CODE_USE_VERTEX": "1",
            ])
        #expect(run.program?.words == ["claude"])
        #expect(run.program?.variables["ANTHROPIC_AUTH_TOKEN"] == "tg-k1-hunter2")
        #expect(run.program?.withoutVariables == ["ANTHROPIC_API_KEY", "CLAUDE_CODE_USE_VERTEX"])
        #expect(run.talk.contains("ANTHROPIC_API_KEY is not passed on"))
        #expect(!run.talk.contains("hunter"))
    }

    @Test(arguments: [
        [], ["--key-file", "FILE"], ["--keyfile", "FILE", "claude"], ["claude"],
        ["--server", "nowhere", "claude"],
    ])
    func `without a program, a key or an address nothing is started`(arguments: [String]) async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.file("alice.key", "tg-k1-hunter2\n")
        let words = ["run"] + arguments.map { $0 == "FILE" ? path : $0 }
        let run = await sandbox.run(words, variables: ["ANTHROPIC_AUTH_TOKEN": "sk-ant-hunter3"])
        #expect(run.status == .wrongUsage)
        #expect(run.program == nil)
        #expect(!run.talk.contains("hunter"))
    }

    @Test func `a program that is not there is not found`() throws {
        let failure = try #require(throws: CommandFailure.self) {
            try ProgramStart(words: ["no-such-program-anywhere"]).replaceProcess()
        }
        #expect(failure.status == .notFound)
        #expect(failure.hint != nil)
    }
}
