import Testing
import Translation
import Wire

@Suite struct `a client of chat/completions that offers a search of the web` {
    private func sent(_ fields: String) throws -> (body: JSONValue, losses: [String]) {
        let text = #"{"model":"m","messages":[{"role":"user","content":"Who won?"}],\#(fields)}"#
        let request = try ClientRequest(Array(text.utf8), in: .chatCompletions)
        let sent = try request.providerRequest(
            on: TargetTerms(model: "claude-opus-4-6", profile: .anthropic, inputEstimate: 9))
        #expect(sent.context.citesPages == fields.contains(#""web_search_options":{"#))
        return (try JSONDocument(sent.body).root, sent.losses.map(\.what))
    }

    private static let function = #""tools":[{"type":"function","function":{"name":"f"}}]"#

    @Test(
        arguments: [
            ("{}", #"{"type":"web_search_20250305","name":"web_search"}"#, []),
            (
                #"{"user_location":{"type":"approximate","approximate":{"country":"CZ","city":"Brno","region":null}}}"#,
                #"{"type":"web_search_20250305","name":"web_search","user_location":{"type":"approximate","city":"Brno","country":"CZ"}}"#,
                []
            ),
            (
                #"{"search_context_size":"medium"}"#, #"{"type":"web_search_20250305","name":"web_search"}"#,
                []
            ),
            (
                #"{"search_context_size":"low"}"#, #"{"type":"web_search_20250305","name":"web_search"}"#,
                ["tool.web_search.search_context_size"]
            ),
        ] as [(String, String, [String])])
    func `has Anthropic's, beside its functions`(options: String, tool: String, losses: [String]) throws {
        let alone = try sent(#""web_search_options":\#(options)"#)
        #expect(alone.body["tools"]?.elements.map { String(decoding: $0.raw, as: UTF8.self) } == [tool])
        #expect(alone.losses == losses)
        let both = try sent(#""web_search_options":\#(options),\#(Self.function)"#)
        #expect(both.body["tools"]?.elements.map { $0["name"]?.string } == ["f", "web_search"])
    }

    @Test func `has none where it asks for none, or has a function of that name`() throws {
        #expect(try sent(#""web_search_options":null"#).body["tools"] == nil)
        let text =
            #"{"model":"m","messages":[{"role":"user","content":"x"}],"web_search_options":{},"#
            + #""tools":[{"type":"function","function":{"name":"web_search"}}]}"#
        let sent = try ClientRequest(Array(text.utf8), in: .chatCompletions).providerRequest(
            on: TargetTerms(model: "claude-opus-4-6", profile: .anthropic, inputEstimate: 9))
        #expect(try JSONDocument(sent.body).root["tools"]?.count == 1)
        #expect(sent.losses.map(\.what) == ["tool.web_search"])
        #expect(!sent.context.citesPages)
    }
}
