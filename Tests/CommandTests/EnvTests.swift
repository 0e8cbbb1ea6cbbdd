import Testing

@testable import tollgate

@Suite struct EnvTests {
    @Test func `the key of a file is printed as two lines for a shell`() async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.file("alice.key", "tg-k1-hunter2\n")
        let env = await sandbox.run("env", "--key-file", path)
        #expect(env.status == .done)
        #expect(
            env.output == """
                export ANTHROPIC_BASE_URL=http://127.0.0.1:8787
                export ANTHROPIC_AUTH_TOKEN=tg-k1-hunter2

                """)
        #expect(env.talk.isEmpty)
    }

    @Test func `without a file a placeholder stands there, and why is said`() async throws {
        let env = await (try Sandbox()).run("env")
        #expect(env.status == .done)
        #expect(env.output.hasSuffix("export ANTHROPIC_AUTH_TOKEN=PASTE-A-SERVICE-KEY-HERE\n"))
        #expect(env.talk.contains("--key-file"))
    }

    @Test(arguments: [
        ("0.0.0.0:9000", "http://127.0.0.1:9000"), ("[::]:9000", "'http://[::1]:9000'"),
        ("https://gate.example.com/", "https://gate.example.com"), ("gate:80", "http://gate:80"),
    ])
    func `the address comes from the option, else from TOLLGATE_LISTEN`(server: String, url: String)
        async throws
    {
        let sandbox = try Sandbox()
        #expect(await sandbox.run("env", "--server", server).output.contains("BASE_URL=\(url)\n"))
        let fromVariable = await sandbox.run("env", variables: ["TOLLGATE_LISTEN": server])
        #expect(fromVariable.output.contains("BASE_URL=\(url)\n"))
    }

    @Test(arguments: ["", "hunter2\n", "tg-k1-hunter2\ntg-k2-hunter2\n", "tga-k1-hunter2"])
    func `a file without one service key is refused and not repeated`(content: String) async throws {
        let sandbox = try Sandbox()
        let path = try sandbox.file("alice.key", content)
        let env = await sandbox.run("env", "--key-file", path)
        #expect(env.status == .wrongUsage)
        #expect(env.output.isEmpty)
        #expect(!env.talk.contains("hunter2"))
    }

    @Test func `a file that does not exist is not found, an address that is none is wrong usage`()
        async throws
    {
        let sandbox = try Sandbox()
        #expect(await sandbox.run("env", "--key-file", sandbox.folder + "/none").status == .notFound)
        #expect(await sandbox.run("env", "--server", "nowhere").status == .wrongUsage)
    }
}
