import Domain
import Gateway
import GatewayDoubles
import Testing
import Upstream
import Wire

@Suite struct `responses that a provider keeps` {
    private static func whole(_ id: String) -> [Act] {
        [
            .head(200),
            .body(
                #"{"id":"\#(id)","object":"response","status":"completed","model":"m1","output":[],"#
                    + #""usage":{"input_tokens":7,"output_tokens":3,"total_tokens":10}}"#),
        ]
    }

    private static func stream(_ id: String) -> [Act] {
        [
            .head(200, [(name: "content-type", value: "text/event-stream")]),
            .body(event("response.created", id) + event("response.output_text.delta", id)),
            .body(event("response.completed", id)),
        ]
    }

    private static func event(_ type: String, _ id: String) -> String {
        "event: \(type)\ndata: {\"type\":\"\(type)\",\"delta\":\"Hi\",\"response\":{\"id\":\"\(id)\","
            + #""status":"completed","usage":{"input_tokens":7,"output_tokens":3}}}"# + "\n\n"
    }

    private static func question(_ more: String = "", stream: Bool = false) -> String {
        #"{"model":"claude-test","input":"Hello","stream":\#(stream)\#(more)}"#
    }

    private func bench(_ scripts: [[Act]]) async throws -> Bench {
        try await Bench(scripts, profile: "openai", targets: Bench.two)
    }

    @Test(arguments: [false, true])
    func `its answer is settled before the client has all of it`(isStream: Bool) async throws {
        let bench = try await bench([isStream ? Self.stream("resp_1") : Self.whole("resp_1")])
        await bench.ask(Self.question(stream: isStream), in: .responses)
        #expect(bench.journal.all.first == "open")
        #expect(bench.journal.all.contains("call http://first/responses"))
        let last = isStream ? "finish" : "reply 200"
        #expect(bench.journal.all.suffix(2) == ["settle completed", last])
        #expect(bench.reply.text.contains("resp_1"))
        #expect(bench.ledger.settlement?.usage == Usage(input: 7, output: 3))
        #expect(bench.ledger.settlement?.usageSource == .reported)
    }

    @Test(arguments: [
        ("azure", [:], "", "/openai/v1/responses"),
        // That deployment answers whatever model is named, and responses would need its name.
        (
            "azure", [:], "/openai/deployments/d?api-version=1",
            "/openai/deployments/d/chat/completions?api-version=1"
        ),
        ("vllm", ["apis": "chat,responses"], "", "/responses"),
        ("vllm", [:], "", "/chat/completions"),
        ("openai", ["apis": "chat,embeddings"], "", "/chat/completions"),
    ])
    func `it is asked for where the provider serves the API, by its table or its options`(
        profile: String, options: [String: String], path: String, url: String
    ) async throws {
        let bench = try await Bench(
            [Self.whole("resp_1")], profile: profile, options: options, basePath: path)
        await bench.ask(Self.question(), in: .responses)
        #expect(bench.transport.requests.map(\.url) == ["http://first\(url)"])
    }

    @Test(arguments: [
        (ResponseAction.show, "GET", ""), (.listInput, "GET", "/input_items"), (.cancel, "POST", "/cancel"),
        (.delete, "DELETE", ""),
    ])
    func `the key that made one reaches it at its provider`(
        action: ResponseAction, method: String, path: String
    ) async throws {
        // The first provider is down, so that the second one has the response.
        let bench = try await bench([[.head(503)], Self.whole("resp_1"), Self.whole("resp_1")])
        await bench.ask(Self.question(), in: .responses)
        let entries = bench.ledger.entries.count
        let inbound = bench.inbound("/v1/responses/resp_1", query: "limit=2")
        await bench.gateway.reach(response: "resp_1", action, inbound, into: bench.reply)
        let request = try #require(bench.transport.requests.last)
        #expect(request.method.rawValue == method)
        #expect(request.url == "http://second/responses/resp_1\(path)?limit=2")
        #expect(bench.reply.status == 200)
        #expect(bench.ledger.entries.count == entries)
    }

    @Test func `nobody else does, and what was deleted is gone`() async throws {
        let bench = try await bench([Self.whole("resp_1"), Self.whole("resp_1")])
        await bench.ask(Self.question(), in: .responses)
        func ask(_ id: String, _ action: ResponseAction, with token: KeyToken) async -> ErrorReply? {
            let reply = MemoryReply(bench.journal)
            await bench.gateway.reach(
                response: id, action, bench.inbound("/v1/responses/\(id)", with: token), into: reply)
            return reply.error
        }
        let calls = bench.transport.requests.count
        for token in [bench.forwarder, bench.narrow] {
            #expect(await ask("resp_1", .show, with: token)?.status == 404)
        }
        #expect(await ask("resp_2", .delete, with: bench.key)?.status == 404)
        #expect(await ask("resp_1", .show, with: bench.revoked)?.status == 401)
        #expect(bench.transport.requests.count == calls)
        #expect(await ask("resp_1", .delete, with: bench.key) == nil)
        let error = await ask("resp_1", .show, with: bench.key)
        #expect(error?.message == "Response with id 'resp_1' not found.")
    }

    @Test func `one that is not to be stored is not remembered`() async throws {
        let bench = try await bench([Self.whole("resp_1")])
        await bench.ask(Self.question(#","store":false"#), in: .responses)
        let reply = MemoryReply(bench.journal)
        await bench.gateway.reach(
            response: "resp_1", .show, bench.inbound("/v1/responses/resp_1"), into: reply)
        #expect(reply.status == 404)
    }

    @Test func `a response is gone on with at the provider that has it`() async throws {
        let bench = try await bench([[.head(503)], Self.whole("resp_1"), Self.whole("resp_2")])
        await bench.ask(Self.question(), in: .responses)
        await bench.ask(Self.question(#","previous_response_id":"resp_1""#), in: .responses)
        #expect(bench.transport.requests.map(\.url).suffix(1) == ["http://second/responses"])
        #expect(bench.reply.text.contains("resp_2"))
    }

    @Test func `an unknown one cannot be gone on with`() async throws {
        let bench = try await bench([])
        await bench.ask(Self.question(#","previous_response_id":"resp_1""#), in: .responses)
        let error = try #require(bench.reply.error)
        #expect(error.status == 400)
        #expect(error.code == "previous_response_not_found")
        #expect(bench.transport.requests.isEmpty)
    }

    @Test func `the provider's error passes, but not what it says of the gateway's own account`() async throws
    {
        let bench = try await bench([
            Self.whole("resp_1"), [.head(400), .body(#"{"error":{"message":"Cannot.","code":"x"}}"#)],
            [.head(401), .body(#"{"error":{"message":"Bad key sk-abcdefghijklmnopqrstuvwxyz0123456789"}}"#)],
        ])
        await bench.ask(Self.question(), in: .responses)
        for (status, verbatim) in [(400, true), (502, false)] {
            let reply = MemoryReply(bench.journal)
            await bench.gateway.reach(
                response: "resp_1", .cancel, bench.inbound("/v1/responses/resp_1/cancel"), into: reply)
            #expect((reply.error?.verbatim != nil) == verbatim)
            if verbatim { #expect(reply.status == status) }
            #expect(reply.error?.message.contains("sk-abcdefgh") == false)
        }
    }

    @Test func `a stream of a kept response is not served`() async throws {
        let bench = try await bench([Self.whole("resp_1")])
        await bench.ask(Self.question(), in: .responses)
        let reply = MemoryReply(bench.journal)
        await bench.gateway.reach(
            response: "resp_1", .show, bench.inbound("/v1/responses/resp_1", query: "stream=true"),
            into: reply)
        #expect(reply.status == 400)
    }

    @Test(arguments: [false, true])
    func `providers without the API are asked in their own words`(isStream: Bool) async throws {
        let bench = try await Bench([isStream ? Bench.stream() : Bench.whole()])
        await bench.ask(Self.question(stream: isStream), in: .responses)
        #expect(bench.transport.requests.map(\.url) == ["http://first/chat/completions"])
        let text = bench.reply.text
        #expect(text.contains(#""object":"response""#))
        // The moment at which the request came.
        #expect(text.contains(#""created_at":1764000000"#))
        #expect(text.contains(#""text":"Hi""#))
        #expect(bench.journal.all.suffix(2) == ["settle completed", isStream ? "finish" : "reply 200"])
    }
}
