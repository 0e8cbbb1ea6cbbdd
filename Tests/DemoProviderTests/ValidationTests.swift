import Testing
import Wire

@testable import DemoProvider

/// The strict endpoint, without a socket.
@Suite struct ValidationTests {
    private static let user = #"{"role":"user","content":"hi"}"#
    private static let calls =
        #"{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"c2","type":"function","function":{"name":"g","arguments":""}}]}"#
    private static let tool =
        #"{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{}}}}"#

    private static func answer(_ id: String) -> String {
        #"{"role":"tool","tool_call_id":"\#(id)","content":"done"}"#
    }

    private func check(_ json: String) throws {
        let body = try ChatBody(try JSONDocument(Array(json.utf8)))
        try RequestValidation.check(body)
    }

    private func check(messages: String, _ rest: String = "") throws {
        try check(#"{"model":"demo","messages":[\#(messages)]\#(rest)}"#)
    }

    @Test(arguments: [
        "[]", #"{"messages":[]}"#, #"{"model":"","messages":[\#(user)]}"#,
        #"{"model":5,"messages":[\#(user)]}"#,
        #"{"model":"demo"}"#, #"{"model":"demo","messages":[]}"#, #"{"model":"demo","messages":"hi"}"#,
    ])
    func `a request without model or messages is refused`(json: String) {
        let error = #expect(throws: ErrorAnswer.self) { try check(json) }
        #expect(error?.status == 400)
    }

    @Test(arguments: [
        user,
        #"{"role":"system","content":"s"},{"role":"developer","content":[{"type":"text","text":"d"}]},\#(user)"#,
        #"\#(user),\#(calls),\#(answer("c2")),\#(answer("c1")),\#(user)"#,
        #"\#(user),{"role":"assistant","content":"a","reasoning_content":"r"},\#(user)"#,
        #"{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA==","detail":"low"}}]}"#,
        #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x/y.png"}},{"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,AA=="}}]}"#,
        #"\#(user),\#(calls),{"role":"tool","tool_call_id":"c1","content":[{"type":"text","text":""}]},\#(answer("c2"))"#,
    ])
    func `messages in good order pass`(messages: String) throws {
        try check(messages: messages)
    }

    @Test(arguments: [
        (#"{"content":"hi"}"#, "messages[0].role"),
        (#"{"role":"robot","content":"hi"}"#, "messages[0].role"),
        (#"{"role":"user"}"#, "messages[0].content"),
        (#"{"role":"user","content":null}"#, "messages[0].content"),
        (#"{"role":"user","content":[]}"#, "messages[0].content"),
        (
            #"{"role":"user","content":"hi","cache_control":{"type":"ephemeral"}}"#,
            "messages[0].cache_control"
        ),
        (
            #"{"role":"user","content":[{"type":"text","text":"a","cache_control":{}}]}"#,
            "messages[0].content[0].cache_control"
        ),
        (#"{"role":"user","content":[{"type":"text"}]}"#, "messages[0].content[0].text"),
        (#"{"role":"user","content":[{"type":"image","source":{}}]}"#, "messages[0].content[0].type"),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":{"url":"AAAA"}}]}"#,
            "messages[0].content[0].image_url.url"
        ),
        (
            #"{"role":"user","content":[{"type":"image_url","image_url":"https://x"}]}"#,
            "messages[0].content[0].image_url.url"
        ),
        (#"{"role":"user","content":[{"type":"file","file":{}}]}"#, "messages[0].content[0].file"),
        (
            #"{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}"#,
            "messages[0].content[0].type"
        ),
        (#"{"role":"assistant"}"#, "messages[0].content"),
        (#"{"role":"assistant","content":null}"#, "messages[0].content"),
        (#"{"role":"assistant","content":"","tool_calls":[]}"#, "messages[0].tool_calls"),
        (#"{"role":"assistant","content":[{"type":"tool_use","id":"x"}]}"#, "messages[0].content[0].type"),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":{}}}]}"#,
            "messages[0].tool_calls[0].function.arguments"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"a b","arguments":""}}]}"#,
            "messages[0].tool_calls[0].function.name"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"","type":"function","function":{"name":"f","arguments":""}}]}"#,
            "messages[0].tool_calls[0].id"
        ),
        (
            #"{"role":"assistant","tool_calls":[{"id":"c","function":{"name":"f","arguments":""}}]}"#,
            "messages[0].tool_calls[0].type"
        ),
        (#"{"role":"tool","tool_call_id":"c1","content":"x"}"#, "messages[0].role"),
        (#"\#(calls),\#(answer("c1"))"#, "messages[2].role"),
        (#"\#(calls),\#(answer("c1")),\#(user),\#(answer("c2"))"#, "messages[2].role"),
        (#"\#(calls),\#(answer("c1")),\#(answer("c1"))"#, "messages[2].tool_call_id"),
        (#"\#(calls),\#(answer("c3"))"#, "messages[1].tool_call_id"),
        (#"\#(calls),\#(answer("c1")),\#(answer("c2")),\#(user),\#(answer("c2"))"#, "messages[4].role"),
        (
            #"\#(calls),{"role":"tool","tool_call_id":"c1","content":[{"type":"image_url","image_url":{"url":"https://x"}}]}"#,
            "messages[1].content[0].type"
        ),
        (
            #"\#(calls),{"role":"tool","tool_call_id":"c1","content":"x","is_error":true}"#,
            "messages[1].is_error"
        ),
        (#"\#(calls),{"role":"tool","tool_call_id":"c1"}"#, "messages[1].content"),
    ])
    func `a bad message is refused where it is bad`(messages: String, param: String) {
        let error = #expect(throws: ErrorAnswer.self) { try check(messages: messages) }
        #expect(error?.status == 400)
        #expect(error?.param == param)
    }

    @Test(arguments: [
        #","tools":[\#(tool)],"tool_choice":"auto","parallel_tool_calls":false"#,
        #","tools":[\#(tool)],"tool_choice":{"type":"function","function":{"name":"f"}}"#,
        #","stop":["a","b","c","d"],"temperature":2,"top_p":0.5,"max_tokens":1"#,
        #","stop":"END","max_completion_tokens":128000,"reasoning_effort":"minimal","tools":null,"tool_choice":null"#,
        #","stream":true,"stream_options":{"include_usage":true}"#,
        #","response_format":{"type":"json_schema","json_schema":{"name":"a","schema":{},"strict":true}}"#,
    ])
    func `usual parameters pass`(rest: String) throws {
        try check(messages: Self.user, rest)
    }

    @Test(arguments: [
        (#","tools":[]"#, "tools"),
        (#","tool_choice":"auto""#, "tool_choice"),
        (#","parallel_tool_calls":false"#, "parallel_tool_calls"),
        (#","tools":[\#(tool)],"tool_choice":"any""#, "tool_choice"),
        (#","tools":[\#(tool)],"tool_choice":{"type":"function","function":{"name":"g"}}"#, "tool_choice"),
        (#","tools":[\#(tool)],"tool_choice":{"type":"auto"}"#, "tool_choice"),
        (#","tools":[\#(tool),\#(tool)]"#, "tools[1].function.name"),
        (#","tools":[{"type":"function","function":{"name":"mcp.x"}}]"#, "tools[0].function.name"),
        (
            #","tools":[{"type":"function","function":{"name":"\#(String(repeating: "n", count: 65))"}}]"#,
            "tools[0].function.name"
        ),
        (#","tools":[{"name":"f","input_schema":{}}]"#, "tools[0].type"),
        (
            #","tools":[{"type":"function","function":{"name":"f","input_schema":{}}}]"#,
            "tools[0].function.input_schema"
        ),
        (
            #","tools":[{"type":"function","function":{"name":"f","parameters":{}}}]"#,
            "tools[0].function.parameters"
        ),
        (
            #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]"#,
            "tools[0].function.parameters"
        ),
        (
            #","tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{},"anyOf":[]}}}]"#,
            "tools[0].function.parameters"
        ),
        (#","tools":[\#(String(repeating: tool + ",", count: 128))\#(tool)]"#, "tools"),
        (#","stop":["a","b","c","d","e"]"#, "stop"),
        (#","stop":[]"#, "stop"),
        (#","stop":[""]"#, "stop"),
        (#","max_tokens":0"#, "max_tokens"),
        (#","max_tokens":1,"max_completion_tokens":1"#, "max_tokens"),
        (#","temperature":2.5"#, "temperature"),
        (#","top_p":-1"#, "top_p"),
        (#","stream":"yes""#, "stream"),
        (#","stream_options":{"include_usage":true}"#, "stream_options"),
        (#","user":"\#(String(repeating: "u", count: 65))""#, "user"),
        (#","reasoning_effort":"huge""#, "reasoning_effort"),
        (#","response_format":{"type":"xml"}"#, "response_format.type"),
        (
            #","response_format":{"type":"json_schema","json_schema":{"name":"a b","schema":{}}}"#,
            "response_format.json_schema"
        ),
        (#","thinking":{"type":"adaptive"}"#, "thinking"),
        (#","system":"s""#, "system"),
        (#","top_k":5"#, "top_k"),
    ])
    func `a bad parameter is refused by its name`(rest: String, param: String) {
        let error = #expect(throws: ErrorAnswer.self) { try check(messages: Self.user, rest) }
        #expect(error?.status == 400)
        #expect(error?.param == param)
    }

    @Test func `ids are no longer than 40 characters`() throws {
        func messages(_ id: String) -> String {
            #"{"role":"assistant","tool_calls":[{"id":"\#(id)","type":"function","function":{"name":"f","arguments":""}}]},\#(Self.answer(id))"#
        }
        try check(messages: messages(String(repeating: "i", count: 40)))
        #expect(throws: ErrorAnswer.self) { try check(messages: messages(String(repeating: "i", count: 41))) }
    }

    @Test func `a lenient server looks at no more than it needs`() async throws {
        let request = chat("demo: say ok", stream: false, extra: #","top_k":5,"tools":[]"#)
        try await withDemo { server in
            let refusal = try server.ask(request)
            #expect(refusal.status == 400)
        }
        try await withDemo {
            $0.strict = false
        } _: { server in
            let answer = try server.ask(request)
            #expect(answer.status == 200)
            #expect(try server.ask(chat(messages: "[]")).status == 400)
        }
    }
}
