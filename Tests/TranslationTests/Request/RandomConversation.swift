import TestSupport
import Wire

/// A request made up by a seed: everything a client might send, in any order, with all that goes wrong in
/// practice: orphans, duplicates, empty blocks, strange names.
struct RandomConversation {
    private var random: SeededGenerator
    private var ids: [String] = []
    private(set) var body = ""

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        body = request()
    }

    private mutating func number(below bound: Int) -> Int { Int(random.next() % UInt64(bound)) }

    private mutating func one<Choice>(of choices: [Choice]) -> Choice {
        choices[number(below: choices.count)]
    }

    private mutating func list(upTo count: Int, _ make: (inout RandomConversation) -> String) -> String {
        (0..<number(below: count + 1)).map { _ in make(&self) }.joined(separator: ",")
    }

    private mutating func request() -> String {
        var fields = [#""model":"m""#, #""max_tokens":\#(number(below: 200_000))"#]
        let messages = (0...number(below: 12)).map { _ in message() }.joined(separator: ",")
        fields.append(#""messages":[\#(messages)]"#)
        let options = [
            #""system":"s""#, #""system":[{"type":"text","text":"a"},{"type":"text","text":""}]"#,
            #""stream":true"#, #""temperature":0.5"#, #""top_p":1"#,
            #""stop_sequences":["a","b","c","d","e",""]"#,
            #""thinking":{"type":"adaptive"}"#, #""thinking":{"type":"disabled"}"#,
            #""output_config":{"effort":"max"}"#,
            #""tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#,
            #""tool_choice":{"type":"none"}"#, #""metadata":{"user_id":"u_session_1"}"#, #""unknown":[{}]"#,
            #""output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"a":{}}}}}"#,
        ]
        for option in options where number(below: 4) == 0 { fields.append(option) }
        if number(below: 3) > 0 { fields.append(#""tools":[\#(list(upTo: 6) { $0.tool() })]"#) }
        return "{" + fields.joined(separator: ",") + "}"
    }

    private mutating func name() -> String {
        one(of: ["Read", "Bash", "a.b", "größe", "x-1", String(repeating: "n", count: 70), "mcp__s__t", "9"])
    }

    private mutating func tool() -> String {
        let schema = one(of: [
            "{}", #"{"type":"object"}"#, #"{"$schema":"s","type":"object","properties":{"$id":{"$id":"x"}}}"#,
            #"{"type":"object","properties":{"a":{"type":"string"}},"anyOf":[{"required":["a"]}]}"#,
            #"{"type":"object","properties":{"a":{"type":"object"}}}"#,
        ])
        return one(of: [
            #"{"name":"\#(name())","input_schema":\#(schema)}"#,
            #"{"name":"\#(name())","strict":true,"input_schema":\#(schema)}"#,
            #"{"name":"\#(name())","defer_loading":true,"input_schema":\#(schema)}"#,
            #"{"type":"bash_20250124","name":"bash"}"#,
            #"{"type":"web_search_20260318","name":"web_search"}"#,
            #"{"name":"DeferredToolPlaceholder","defer_loading":true,"input_schema":{}}"#,
        ])
    }

    private mutating func message() -> String {
        let role = one(of: ["user", "user", "assistant", "assistant", "assistant", "system"])
        if number(below: 5) == 0 { return #"{"role":"\#(role)","content":"\#(text())"}"# }
        let extra = role == "system" && number(below: 2) == 0 ? #","clear_at":"next_user_message""# : ""
        let blocks = list(upTo: 5) { conversation in
            switch role {
            case "assistant": conversation.assistantBlock()
            case "system": conversation.systemBlock()
            default: conversation.userBlock()
            }
        }
        return #"{"role":"\#(role)"\#(extra),"content":[\#(blocks)]}"#
    }

    private mutating func text() -> String {
        one(of: ["", "a", #"\n"#, #"quote \" \\ \u00fc \ud83c\udf89"#, "日本語", " ", "<system-reminder>x"])
    }

    private mutating func id() -> String {
        if ids.isEmpty || number(below: 3) == 0 {
            ids.append(
                one(of: ["toolu_\(ids.count)", "functions.Bash:0", String(repeating: "i", count: 70), "a"]))
        }
        return one(of: ids)
    }

    private mutating func assistantBlock() -> String {
        one(of: [
            #"{"type":"text","text":"\#(text())"}"#,
            #"{"type":"tool_use","id":"\#(id())","name":"\#(name())","input":{ "k" : [1.0,"\#(text())"] }}"#,
            #"{"type":"tool_use","id":"\#(id())","name":"\#(name())"}"#,
            #"{"type":"thinking","thinking":"t","signature":"tg1.reasoning_content.SGk"}"#,
            #"{"type":"thinking","thinking":"t","signature":"other"}"#,
            #"{"type":"redacted_thinking","data":"d"}"#,
            #"{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":"\#(text())"}}"#,
            #"{"type":"web_search_tool_result","tool_use_id":"s","content":[{"title":"t","url":"u"}]}"#,
            #"{"type":"new_block"}"#,
        ])
    }

    private mutating func systemBlock() -> String {
        one(of: [
            #"{"type":"text","text":"\#(text())"}"#,
            #"{"type":"tool_addition","tool":{"type":"tool_reference","name":"\#(name())"}}"#,
            #"{"type":"tool_addition","tool":{"type":"tool_definition","definition":\#(#"{"name":"Inline"}"#)}}"#,
            #"{"type":"tool_removal","tool":{"type":"tool_reference","name":"\#(name())"}}"#,
        ])
    }

    private mutating func userBlock() -> String {
        let picture =
            #"{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo"}}"#
        return one(of: [
            #"{"type":"text","text":"\#(text())"}"#, picture,
            #"{"type":"tool_result","tool_use_id":"\#(id())","content":"\#(text())"}"#,
            #"{"type":"tool_result","tool_use_id":"\#(id())","is_error":true}"#,
            #"{"type":"tool_result","tool_use_id":"\#(id())","content":[{"type":"text","text":"\#(text())"},\#(picture)]}"#,
            #"{"type":"tool_result","tool_use_id":"\#(id())","content":[{"type":"tool_reference","tool_name":"\#(name())"}]}"#,
            #"{"type":"document","title":"\#(text())","source":{"type":"text","data":"\#(text())"}}"#,
            #"{"type":"new_block"}"#,
        ])
    }
}
