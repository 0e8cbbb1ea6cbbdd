import Testing
import Wire

@testable import DemoProvider

/// Searches of the web that run at the provider, as each of them tells of what it found.
@Suite struct SearchTests {
    private static let prompt = "demo: say So: && search results=2 who won && say We won. && usage prompt=9"
    private static let url = "https://news.example/\(String(DemoSignature.hash("who won"), radix: 16))/"

    private static func native(_ members: String = "") -> String {
        #","tools":[{"type":"web_search_20250305","name":"web_search","allowed_domains":["news.example"]\#(members)}]"#
    }

    private static func chat(_ twin: String, tools: String, stream: Bool) throws -> Reply {
        var options = DemoOptions()
        options.twin = Twin.named(twin)
        var json = JSONWriter()
        json.value(prompt)
        let body =
            #"{"model":"m","stream":\#(stream),"messages":[{"role":"user","content":"#
            + String(decoding: json.bytes, as: UTF8.self) + #"}],"tools":[\#(tools)]}"#
        let service = try DemoService(options)
        return service.answer(
            DemoService.Inbound(
                method: "POST", path: "/v1/chat/completions", headers: [("authorization", "Bearer k")],
                body: Array(body.utf8)))
    }

    // MARK: The Messages API

    @Test func `a search is two blocks, and the text behind it cites what was found`() throws {
        let reply = try MessagesClient().ask(Self.prompt, extra: Self.native())
        let message = try reply.json
        let blocks = message["content"]?.elements.map(\.self) ?? []
        #expect(
            blocks.map { $0["type"]?.string } == [
                "text", "server_tool_use", "web_search_tool_result", "text",
            ])
        try #require(blocks.count == 4)
        #expect(blocks[0]["citations"] == nil)
        #expect(blocks[1]["input"]?.text == #"{"query":"who won"}"#)
        #expect(blocks[1]["id"]?.string == blocks[2]["tool_use_id"]?.string)
        #expect(blocks[2]["content"]?.elements.map { $0["url"]?.string } == [Self.url + "1", Self.url + "2"])
        #expect(
            blocks[3]["citations"]?.elements.map { $0["url"]?.string } == [Self.url + "1", Self.url + "2"])
        #expect(message["usage"]?["server_tool_use"]?["web_search_requests"]?.int == 1)
        #expect(message["stop_reason"]?.string == "end_turn")
        #expect(reply.outcome.usage?.searches == 1 && reply.outcome.toolCalls == 0)
    }

    @Test func `a streamed search comes in blocks of which each is closed`() throws {
        let reply = try MessagesClient()
            .ask(Self.prompt, stream: true, extra: Self.native())
        let events = try reply.events.filter { $0.name.hasPrefix("content_block_") }
        let types = events.map { event in
            event.data["content_block"]?["type"]?.string ?? event.data["delta"]?["type"]?.string ?? "stop"
        }
        #expect(
            types == [
                "text", "text_delta", "stop", "server_tool_use", "input_json_delta", "input_json_delta",
                "input_json_delta", "stop", "web_search_tool_result", "stop", "text", "text_delta",
                "citations_delta", "citations_delta", "stop",
            ])
        let end = try reply.events.first { $0.name == "message_delta" }
        #expect(end?.data["usage"]?["server_tool_use"]?["web_search_requests"]?.int == 1)
    }

    @Test func `one search more than the request allows is refused and not counted`() throws {
        let prompt = "demo: search a && search b && say We won."
        let message = try MessagesClient()
            .ask(prompt, extra: Self.native(#","max_uses":1"#)).json
        let results = message["content"]?.elements.filter {
            $0["type"]?.equals("web_search_tool_result") == true
        }
        #expect(results?.map { $0["content"]?.isArray } == [true, false])
        #expect(results?.last?["content"]?["error_code"]?.string == "max_uses_exceeded")
        #expect(message["usage"]?["server_tool_use"]?["web_search_requests"]?.int == 1)
    }

    @Test func `without the tool nothing is searched`() throws {
        let message = try MessagesClient().ask(Self.prompt).json
        #expect(message["content"]?.elements.map { $0["type"]?.string } == ["text"])
        #expect(message["usage"]?["server_tool_use"] == nil)
    }

    @Test(arguments: [
        ("srvtoolu_1", "srvtoolu_1", DemoPage.seal(of: "https://a.example/1"), nil),
        (
            "toolu_1", "toolu_1", DemoPage.seal(of: "https://a.example/1"),
            "String should match pattern '^srvtoolu_"
        ),
        (
            "srvtoolu_1", "srvtoolu_2", DemoPage.seal(of: "https://a.example/1"),
            "was found without a corresponding"
        ),
        ("srvtoolu_1", "srvtoolu_1", "E", "Invalid `encrypted_content` in `search_result` block"),
    ])
    func `what was found comes back as it was`(use: String, result: String, seal: String, error: String?)
        throws
    {
        let messages = """
            {"role":"user","content":"Who won?"},{"role":"assistant","content":[\
            {"type":"server_tool_use","id":"\(use)","name":"web_search","input":{"query":"q"}},\
            {"type":"web_search_tool_result","tool_use_id":"\(result)","content":[{"type":"web_search_result",\
            "url":"https://a.example/1","title":"A","encrypted_content":"\(seal)"}]},\
            {"type":"text","text":"We."}]},{"role":"user","content":"Sure?"}
            """
        let reply = try MessagesClient().ask(messages: messages, extra: Self.native())
        #expect(reply.status == (error == nil ? 200 : 400))
        if let error { #expect(reply.text.contains(error)) }
    }

    // MARK: Chat completions

    @Test func `OpenRouter annotates the text and counts`() throws {
        let tool = #"{"type":"openrouter:web_search","parameters":{"allowed_domains":["news.example"]}}"#
        let reply = try Self.chat("openrouter", tools: tool, stream: false)
        let answer = try reply.json
        let message = answer["choices"]?.elements.first { _ in true }?["message"]
        #expect(message?["content"]?.string == "So:We won.")
        let cited = message?["annotations"]?.elements.compactMap { $0["url_citation"] } ?? []
        #expect(cited.map { $0["url"]?.string } == [Self.url + "1", Self.url + "2"])
        #expect(cited.allSatisfy { $0["start_index"]?.int == 3 && $0["end_index"]?.int == 10 })
        #expect(answer["usage"]?["server_tool_use_details"]?["web_search_requests"]?.int == 1)
        #expect(reply.outcome.usage?.searches == 1)
        let streamed = try Self.chat("openrouter", tools: tool, stream: true).streamed.text
        #expect(streamed.contains(#""delta":{"content":"","annotations":[{"type":"url_citation""#))
        #expect(streamed.contains(#""server_tool_use_details":{"web_search_requests":1"#))
    }

    @Test(arguments: [true, false])
    func `GLM tells what it found beside the answer where it is asked to, and counts nothing`(tells: Bool)
        throws
    {
        let tool = """
            {"type":"web_search","web_search":{"enable":true,"search_result":\(tells),\
            "search_domain_filter":"news.example"}}
            """
        let answer = try Self.chat("zhipu", tools: tool, stream: false).json
        let found = answer["web_search"]?.elements.map { $0["link"]?.string }
        #expect(found == (tells ? [Self.url + "1", Self.url + "2"] : nil))
        #expect(answer["usage"]?["server_tool_use_details"] == nil)
        let streamed = try Self.chat("zhipu", tools: tool, stream: true).streamed.text
        #expect(streamed.contains(#""web_search":[{"title":"#) == tells)
    }

    @Test func `a search that nobody can run is left out`() throws {
        let tool =
            #"{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}"#
        for twin in ["openrouter", "zhipu", "deepseek"] {
            let text = try Self.chat(twin, tools: tool, stream: false).text
            #expect(
                text.contains("So:We won.") && !text.contains("news.example") && !text.contains("who won"))
        }
    }
}
