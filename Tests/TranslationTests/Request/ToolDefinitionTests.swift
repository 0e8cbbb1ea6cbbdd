import Testing
import Translation
import Wire

@Suite struct ToolDefinitionTests {
    private static let tool = #"{"name":"t","input_schema":{"type":"object","properties":{}}}"#

    @Test(arguments: [
        #""tools":[]"#, #""tools":null"#,
        #""tools":[],"tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#,
    ])
    func `without tools there is nothing about tools`(fields: String) throws {
        let translated = try Translated(with: fields)
        for name in ["tools", "tool_choice", "parallel_tool_calls"] { #expect(translated[name] == nil) }
    }

    @Test(arguments: [
        ("auto", #""auto""#), ("any", #""required""#), ("none", #""none""#),
    ])
    func `every tool choice has its counterpart`(type: String, expected: String) throws {
        let translated = try Translated(with: #""tools":[\#(Self.tool)],"tool_choice":{"type":"\#(type)"}"#)
        #expect(translated["tool_choice"] == expected)
        #expect(translated["parallel_tool_calls"] == nil)
    }

    @Test func `a named tool is chosen by the name under which it travels`() throws {
        let name = String(repeating: "n", count: 70)
        let translated = try Translated(
            with:
                #""tools":[{"name":"\#(name)","input_schema":{}}],"tool_choice":{"type":"tool","name":"\#(name)"}"#
        )
        let sent = translated.functionNames[0]
        #expect(sent.utf8.count == 64)
        #expect(translated["tool_choice"] == #"{"type":"function","function":{"name":"\#(sent)"}}"#)
        #expect(translated.chat.context.toolNames.client(sent) == name)
    }

    @Test(arguments: ["auto", "any", "tool"])
    func `one call at most is asked for, and enforced where the provider may not obey`(type: String) throws {
        let fields =
            #""tools":[\#(Self.tool)],"tool_choice":{"type":"\#(type)","name":"t","disable_parallel_tool_use":true}"#
        let obeyed = try Translated(with: fields)
        #expect(obeyed["parallel_tool_calls"] == "false")
        #expect(obeyed.chat.context.allowsParallelTools)
        let perhaps = try Translated(with: fields, profile: .generic)
        #expect(perhaps["parallel_tool_calls"] == "false")
        #expect(!perhaps.chat.context.allowsParallelTools)
        let refused = try Translated(with: fields, model: "o3")
        #expect(refused["parallel_tool_calls"] == nil)
        #expect(!refused.chat.context.allowsParallelTools)
    }

    @Test func `a choice the provider does not have is weakened, and none takes the tools away`() throws {
        let any = try Translated(with: #""tools":[\#(Self.tool)],"tool_choice":{"type":"any"}"#) {
            $0.toolChoices = [.auto]
        }
        #expect(any["tool_choice"] == #""auto""#)
        #expect(any.chat.losses == [Loss("request.tool_choice", .narrowed)])
        let none = try Translated(with: #""tools":[\#(Self.tool)],"tool_choice":{"type":"none"}"#) {
            $0.toolChoices = [.auto]
        }
        #expect(none["tools"] == nil)
    }

    @Test(arguments: [
        #""tools":[{"type":"web_search_20260318","name":"web_search"}],"tool_choice":{"type":"any"}"#,
        #""tools":[{"type":"web_search_20260318","name":"web_search"}],"tool_choice":{"type":"tool","name":"web_search"}"#,
        #""tools":[{"name":"a"}],"tool_choice":{"type":"tool","name":"b"}"#,
        #""tool_choice":{"type":"any"}"#,
    ])
    func `a forced tool that cannot be offered is refused`(fields: String) throws {
        let error = try refusal(of: Translated.request(with: fields))
        #expect(error.status == 400)
        #expect(error.message.hasPrefix("tool_choice"))
    }

    @Test func `server tools are lost, the others stay`() throws {
        let translated = try Translated(
            with:
                #""tools":[{"type":"web_fetch_20260318","name":"web_fetch"},\#(Self.tool),{"type":"mcp_toolset","mcp_server_name":"s"}]"#
        )
        #expect(translated.functionNames == ["t"])
        #expect(translated.losses == ["tool.web_fetch", "tool.mcp_toolset"])
    }

    @Test func `a server tool's name with a schema is a tool of the client's`() throws {
        let translated = try Translated(
            with: #""tools":[{"name":"web_search","input_schema":{"type":"object"}}]"#)
        #expect(translated.functionNames == ["web_search"])
    }

    @Test func `deferred tools wait until they are referenced`() throws {
        let tools = #""tools":[\#(Self.tool),{"name":"late","defer_loading":true,"input_schema":{}}]"#
        #expect(try Translated(with: tools).functionNames == ["t"])
        let forced = try Translated(with: tools + #","tool_choice":{"type":"tool","name":"late"}"#)
        #expect(forced.functionNames == ["t", "late"])
        let used = try Translated(
            with: tools
                + #","messages":[{"role":"assistant","content":[{"type":"tool_use","id":"a","name":"late","input":{}}]}]"#
        )
        #expect(used.functionNames == ["t", "late"])
    }

    @Test func `deferred tools are offered at once when Anthropic's servers would have searched them`() throws
    {
        let translated = try Translated(
            with:
                #""tools":[{"type":"tool_search_tool_bm25_20251119","name":"tool_search_tool_bm25"},{"name":"late","defer_loading":true}]"#
        )
        #expect(translated.functionNames == ["late"])
        #expect(translated.losses == ["tool.tool_search_tool"])
    }

    @Test func `more tools than a provider takes are cut, with a loss`() throws {
        let tools = (0..<130).map { #"{"name":"t\#($0)"}"# }.joined(separator: ",")
        let translated = try Translated(with: #""tools":[\#(tools)]"#)
        #expect(translated.functionNames == (0..<128).map { "t\($0)" })
        #expect(translated.chat.losses == [Loss("request.tools", .narrowed)])
    }

    @Test func `a tool without a name is refused`() throws {
        let error = try refusal(of: Translated.request(with: #""tools":[{"input_schema":{}}]"#))
        #expect(error.message == "tools.0.custom.name: Field required")
    }
}
