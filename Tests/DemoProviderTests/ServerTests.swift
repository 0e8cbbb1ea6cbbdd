import Testing
import Wire

@testable import DemoProvider

@Suite struct ServerTests {
    @Test func `a plain prompt gets a friendly answer that says who speaks`() async throws {
        try await withDemo { server in
            let prompt = "<system-reminder>\nhidden\n</system-reminder>\nWhat is\n  2+2?"
            let text = try server.ask(prompt).content
            #expect(text.contains("demo provider"))
            #expect(text.contains("What is 2+2?"))
            #expect(!text.contains("hidden"))
        }
    }

    @Test func `the step is chosen by the answers since the script`() async throws {
        try await withDemo { server in
            let script = #"{"role":"user","content":"demo: call f {}\ndemo: say second"}"#
            let first =
                #"{"role":"assistant","content":null,"tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c","content":"x"}"#
            let second = #"{"role":"assistant","content":"second"},{"role":"user","content":"go on"}"#
            let afterOne = try server.ask(chat(messages: "[\(script),\(first)]"))
            #expect(try afterOne.content == "second")
            let afterTwo = try server.ask(chat(messages: "[\(script),\(first),\(second)]"))
            #expect(try afterTwo.content == Greeting.closing)
        }
    }

    @Test func `a stop sequence ends the text`() async throws {
        try await withDemo { server in
            let stopped = try server.ask(
                "demo: say one END two && say three", extra: #","stop":["four","END"]"#)
            #expect(try stopped.content == "one ")
            #expect(try server.ask("demo: say one", extra: #","stop":"two""#).content == "one")
        }
    }

    @Test(arguments: [
        ("GET", "/v1/models", 200), ("GET", "/health", 200), ("POST", "/health", 405),
        ("GET", "/v1/chat/completions", 405),
        ("GET", "/", 404), ("POST", "/chat/completions", 404), ("PUT", "/demo/requests", 405),
    ])
    func `routes answer by method and path`(method: String, path: String, status: Int) async throws {
        try await withDemo { server in
            let response = try server.get(path, method: method)
            #expect(response.status == status)
            #expect(try (response.json["error"] != nil) == (status >= 400))
        }
    }

    @Test func `models that need no script are listed`() async throws {
        try await withDemo { server in
            let models = try server.get("/v1/models").json
            #expect(models["object"]?.string == "list")
            let ids = try #require(models["data"]).elements.map { $0["id"]?.string }
            #expect(ids.first == "demo")
            #expect(ids.count == DemoModel.forms.count)
        }
    }

    @Test(arguments: [
        (Optional("Bearer right"), 200), ("bearer right", 200), ("Bearer wrong", 401), ("right", 401),
        (nil, 401),
    ])
    func `a credential is asked for when one is set`(header: String?, status: Int) async throws {
        try await withDemo {
            $0.apiKey = "right"
        } _: { server in
            let response = try server.ask(chat("hi"), headers: header.map { [("authorization", $0)] } ?? [])
            #expect(response.status == status)
            #expect(server.requests.first?.status == status)
        }
    }

    @Test func `a script's own headers and an id of the answer are sent`() async throws {
        try await withDemo { server in
            let response = try server.ask(
                "demo: status 429 retry-after=1 times=1 && header x-note two words && say ok")
            #expect(response.headers["retry-after"] == "1")
            #expect(response.headers["x-request-id"]?.hasPrefix("demo-") == true)
            let next = try server.ask(
                "demo: status 429 retry-after=1 times=1 && header x-note two words && say ok")
            #expect(next.headers["x-note"] == "two words")
        }
    }

    @Test func `one connection carries one request after another, and requests sent ahead`() async throws {
        try await withDemo { server in
            let connection = try TestConnection(port: server.port)
            for index in 0..<3 {
                try connection.send("POST", "/v1/chat/completions", body: chat("demo: say \(index)"))
                #expect(try connection.receive().content == "\(index)")
            }
            for index in 0..<3 {
                let script = "demo: silence 0.001 after=0 && say \(index)"
                try connection.send("POST", "/v1/chat/completions", body: chat(script))
            }
            for index in 0..<3 { #expect(try connection.receive().content == "\(index)") }
        }
    }

    @Test func `many requests sent ahead are answered in turn`() async throws {
        try await withDemo { server in
            let connection = try TestConnection(port: server.port)
            let request = Array("GET /health HTTP/1.1\r\nhost: demo\r\n\r\n".utf8)
            let slow = chat("demo: silence 0.001 && say first")
            try connection.send("POST", "/v1/chat/completions", body: slow)
            try connection.send(Array([[UInt8]](repeating: request, count: 400).joined()))
            #expect(try connection.receive().content == "first")
            for _ in 0..<400 { #expect(try connection.receive().status == 200) }
        }
    }

    @Test func `a connection is closed when the client asks for it`() async throws {
        try await withDemo { server in
            let connection = try TestConnection(port: server.port)
            try connection.send(
                "POST", "/v1/chat/completions", headers: [("connection", "close")], body: chat("demo: say ok")
            )
            let response = try connection.receive()
            #expect(response.headers["connection"] == "close")
            #expect(try response.content == "ok")
            #expect(try connection.receive().end == .closed)
        }
    }

    @Test func `a client may ask before it sends its body`() async throws {
        try await withDemo { server in
            let connection = try TestConnection(port: server.port)
            let body = chat("demo: say ok")
            let head =
                "POST /v1/chat/completions HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: \(body.count)\r\n\r\n"
            try connection.send(Array(head.utf8))
            #expect(try connection.receiveHead().status == 100)
            try connection.send(body)
            #expect(try connection.receive().content == "ok")
        }
    }

    @Test func `a body in HTTP chunks is read, a body too large is not`() async throws {
        try await withDemo {
            $0.maximumBody = 200
        } _: { server in
            let body = chat("demo: say ok")
            let chunks = [body.prefix(20), body.dropFirst(20)].map { chunk in
                Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + Array("\r\n".utf8)
            }
            let connection = try TestConnection(port: server.port)
            try connection.send(
                Array("POST /v1/chat/completions HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n".utf8))
            try connection.send(chunks[0] + chunks[1] + Array("0\r\n\r\n".utf8))
            #expect(try connection.receive().content == "ok")
            #expect(try server.ask(chat(String(repeating: "a", count: 200))).status == 413)
        }
    }

    @Test func `what is not HTTP is refused`() async throws {
        try await withDemo { server in
            let connection = try TestConnection(port: server.port)
            try connection.send(Array("nonsense\r\n\r\n".utf8))
            #expect(try connection.receive().status == 400)
        }
    }

    @Test func `a port that is taken is told`() async throws {
        try await withDemo { server in
            var options = DemoOptions()
            options.port = server.port
            let error = await #expect(throws: DemoError.self) {
                try await DemoServer.start(options, threads: 1)
            }
            #expect(error?.description.contains("\(server.port)") == true)
        }
    }

    @Test func `many connections are served at once`() async throws {
        try await withDemo { server in
            let connections = try (0..<50).map { _ in try TestConnection(port: server.port) }
            for connection in connections {
                try connection.send(
                    "POST", "/v1/chat/completions", body: chat("hi", model: "demo-text-200x20"))
            }
            for connection in connections { #expect(try connection.receive().content.utf8.count == 4_000) }
            #expect(server.requests.count == 50)
            #expect(server.requests.allSatisfy { $0.end == .complete })
        }
    }
}
