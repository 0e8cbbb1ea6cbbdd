import Testing
import Translation
import Wire

/// What stays of more tools than a provider takes.
@Suite struct ToolLimitTests {
    /// A request with the tools `t0`, `t1` and so on, for a provider that takes four.
    private func translated(
        _ count: Int = 10, choice: String? = nil, calls: [String] = [], deferred: Set<Int> = [],
        references: [String] = [], limit: Int = 4
    ) throws -> Translated {
        let tools = (0..<count).map { number in
            let flag = deferred.contains(number) ? #","defer_loading":true"# : ""
            return #"{"name":"t\#(number)","input_schema":{"type":"object"}\#(flag)}"#
        }
        var messages = [#"{"role":"user","content":"hi"}"#]
        for (index, name) in calls.enumerated() {
            let result =
                references.isEmpty
                ? #""fine""#
                : "["
                    + references.map { #"{"type":"tool_reference","tool_name":"\#($0)"}"# }
                    .joined(separator: ",") + "]"
            messages += [
                #"{"role":"assistant","content":[{"type":"tool_use","id":"c\#(index)","name":"\#(name)","input":{}}]}"#,
                #"{"role":"user","content":[{"type":"tool_result","tool_use_id":"c\#(index)","content":\#(result)}]}"#,
            ]
        }
        let fields = choice.map { #","tool_choice":\#($0)"# } ?? ""
        return try Translated(
            with:
                #""messages":[\#(messages.joined(separator: ","))],"tools":[\#(tools.joined(separator: ","))]"#
                + fields
        ) { $0.toolLimit = limit }
    }

    @Test func `the first ones stay when nothing speaks for others`() throws {
        let translated = try translated()
        #expect(translated.functionNames == ["t0", "t1", "t2", "t3"])
        #expect(translated.chat.losses == [Loss("request.tools", .narrowed)])
    }

    @Test func `as many as fit are no loss`() throws {
        #expect(try translated(4, calls: ["t3"]).chat.losses.isEmpty)
    }

    @Test func `what the conversation called stays, in the order of the definitions`() throws {
        #expect(try translated(calls: ["t9", "t6"]).functionNames == ["t0", "t1", "t6", "t9"])
        #expect(try translated(calls: ["t2", "t2", "t9"]).functionNames == ["t0", "t1", "t2", "t9"])
        #expect(try translated(calls: ["gone", "t8"]).functionNames == ["t0", "t1", "t2", "t8"])
    }

    @Test func `of more calls than fit the newest stay`() throws {
        let translated = try translated(calls: ["t4", "t5", "t6", "t7", "t8", "t5"])
        #expect(translated.functionNames == ["t5", "t6", "t7", "t8"])
    }

    @Test(arguments: [0, 3, 4, 9])
    func `a tool that must be called is there, whatever was called before`(number: Int) throws {
        let translated = try translated(
            choice: #"{"type":"tool","name":"t\#(number)"}"#, calls: ["t4", "t5", "t6", "t7"])
        #expect(translated.functionNames.contains("t\(number)"))
        #expect(translated.functionNames.count == 4)
        #expect(translated.body["tool_choice"]?["function"]?["name"]?.string == "t\(number)")
    }

    @Test func `a provider that takes none gets no choice either`() throws {
        let translated = try translated(choice: #"{"type":"tool","name":"t1"}"#, limit: 0)
        #expect(translated["tools"] == nil)
        #expect(translated["tool_choice"] == nil)
        #expect(translated.chat.losses.contains(Loss("request.tools", .narrowed)))
    }

    @Test func `a tool that was just looked up stays, though it stands at the end`() throws {
        let translated = try translated(calls: ["t0"], deferred: [7, 8, 9], references: ["t8"])
        #expect(translated.functionNames == ["t0", "t1", "t2", "t8"])
    }
}
