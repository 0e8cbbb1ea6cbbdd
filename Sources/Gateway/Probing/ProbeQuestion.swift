import Translation
import Wire

/// One thing that an endpoint may take or refuse, and the small request that finds it out.
struct ProbeQuestion: Sendable {
    /// The words that findings have for it; unique.
    let name: String
    /// Members of the request beside the model, the messages and the limit, as `,"name":value`.
    var members = ""
    /// The conversation, as JSON; nil for a request that has none, and no limit.
    var messages: String? = ProbeQuestion.word
    /// The protocol it is asked in; nil for that of all others.
    var api: API?
    /// The most tokens of the answer. Enough that no provider holds it for too little, and not much to pay for.
    var limit = 16

    init(_ name: String, _ members: String = "", messages: String = ProbeQuestion.word, limit: Int = 16) {
        self.name = name
        self.members = members
        self.messages = messages
        self.limit = limit
    }

    /// A question whether a protocol is served at all.
    private init(_ name: String, in api: API, _ members: String) {
        self.name = name
        self.members = members
        self.api = api
        messages = nil
    }

    static let responses = ProbeQuestion(
        "responses", in: .responses, #","input":"Answer with: ok","max_output_tokens":16,"store":false"#)
    static let embeddings = ProbeQuestion("embeddings", in: .embeddings, #","input":"ok""#)

    /// The body of the request.
    ///
    /// - Parameter limitField: The name of the field for the answer's limit; nil for an endpoint that takes none.
    func body(model: String, limitField: String?) -> [UInt8] {
        var json = JSONWriter()
        json.value(model)
        var asked = members
        if let messages {
            let limited = limitField.map { name in ",\"\(name)\":\(limit)" } ?? ""
            asked = #","messages":\#(messages)\#(limited)\#(members)"#
        }
        return Array(#"{"model":"#.utf8) + json.bytes + Array("\(asked)}".utf8)
    }
}

// MARK: What is asked

extension ProbeQuestion {
    /// Asked first: all others need a name for the limit.
    static let limitFields = ["max_tokens", "max_completion_tokens"]

    /// Asked one by one, whatever comes of the others.
    static let all: [ProbeQuestion] =
        [
            // Whoever takes this reads only what it knows: that it takes a field says nothing then.
            ProbeQuestion("unknown members", #","tollgate_probe":true"#),
            ProbeQuestion("stream", #","stream":true"#),
            ProbeQuestion("stream_options", #","stream":true,"stream_options":{"include_usage":true}"#),
            ProbeQuestion("largest limit", limit: 10_000_000),
        ]
        + temperatures.map { ProbeQuestion("temperature \($0)", #","temperature":\#($0)"#) }
        + [ProbeQuestion("top_p", #","top_p":0.9"#), ProbeQuestion("top_k", #","top_k":20"#)]
        + stops.map { count in
            let words = (1...count).map { "\"stop word \($0)\"" }.joined(separator: ",")
            return ProbeQuestion("stop of \(count)", #","stop":[\#(words)]"#)
        }
        + [
            ProbeQuestion("prompt_cache_key", #","prompt_cache_key":"tollgate""#),
            ProbeQuestion("json_object", #","response_format":{"type":"json_object"}"#, messages: jsonWord),
            ProbeQuestion("json_schema", jsonSchema, messages: jsonWord),
        ] + tools + messages + reasoning

    static let temperatures = ["0", "0.5", "1.2", "1.5", "2"]
    static let stops = [1, 4, 5, 16]
    static let efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"]

    /// Forms of a history with calls, from what most take to what few demand; no more are asked once one is taken.
    static let histories: [ProbeQuestion] = [
        history("a history of calls"),
        history("a history with ids of 9 characters", id: "a1b2c3d4e"),
        history("a history with ids functions.NAME:N", id: "functions.look:0"),
        history("a history with reasoning_content", beside: #","reasoning_content":"""#),
        history(
            "a history with ids functions.NAME:N and reasoning_content", id: "functions.look:0",
            beside: #","reasoning_content":"""#),
        history(
            "a history with thought signatures",
            inCall: #","extra_content":{"google":{"thought_signature":"skip_thought_signature_validator"}}"#),
    ]

    private static let tools: [ProbeQuestion] = [
        ProbeQuestion("tools", look, messages: lookAt("a"), limit: 256),
        ProbeQuestion("two calls at once", look, messages: lookAt("a and at b, both at once"), limit: 256),
        ProbeQuestion("parallel_tool_calls", look + #","parallel_tool_calls":false"#),
        ProbeQuestion("tool_choice none", look + #","tool_choice":"none""#),
        ProbeQuestion("tool_choice required", look + #","tool_choice":"required""#, messages: lookAt("a")),
        ProbeQuestion(
            "tool_choice of a name", look + #","tool_choice":{"type":"function","function":{"name":"look"}}"#,
            messages: lookAt("a")),
        ProbeQuestion(
            "pattern in schemas", tool(#"{"type":"string","pattern":"^[a-z]+$"}"#), messages: lookAt("a")),
        ProbeQuestion("const in schemas", tool(#"{"const":"a"}"#), messages: lookAt("a")),
    ]

    private static let messages: [ProbeQuestion] = [
        ProbeQuestion(
            "images",
            messages: """
                [{"role":"user","content":[{"type":"text","text":"Answer with: ok"},{"type":"image_url","image_url":\
                {"url":"data:image/png;base64,\(picture)"}}]}]
                """),
        ProbeQuestion(
            "the role developer",
            messages:
                #"[{"role":"developer","content":"Be brief."},{"role":"user","content":"Answer with: ok"}]"#),
        ProbeQuestion(
            "system messages amid",
            messages: """
                [{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello."},{"role":"system","content":\
                "Be brief."},{"role":"user","content":"Answer with: ok"}]
                """),
        ProbeQuestion(
            "an answer to be continued",
            messages: #"[{"role":"user","content":"Answer with: ok"},{"role":"assistant","content":"o"}]"#),
    ]

    private static let reasoning: [ProbeQuestion] =
        efforts.map { ProbeQuestion("reasoning_effort \($0)", #","reasoning_effort":"\#($0)""#) } + [
            ProbeQuestion("thinking", #","thinking":{"type":"enabled"}"#),
            ProbeQuestion("enable_thinking", #","enable_thinking":false"#),
            ProbeQuestion("chat_template_kwargs", #","chat_template_kwargs":{"enable_thinking":false}"#),
            ProbeQuestion("reasoning", #","reasoning":{"effort":"low"}"#),
        ]

    // MARK: Their parts

    static let word = #"[{"role":"user","content":"Answer with: ok"}]"#
    static let jsonWord = #"[{"role":"user","content":"Answer with this JSON: {\"ok\":true}"}]"#
    private static let jsonSchema =
        #","response_format":{"type":"json_schema","json_schema":{"name":"answer","strict":true,"schema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}"#

    private static let look = tool(#"{"type":"string"}"#)

    private static func tool(_ schema: String) -> String {
        #","tools":[{"type":"function","function":{"name":"look","description":"Looks at a place.","parameters":{"type":"object","properties":{"at":\#(schema)},"required":["at"]}}}]"#
    }

    private static func lookAt(_ place: String) -> String {
        #"[{"role":"user","content":"Call the tool look at \#(place)."}]"#
    }

    private static func history(
        _ name: String, id: String = "call_a1b2-c3", beside: String = "", inCall: String = ""
    ) -> ProbeQuestion {
        ProbeQuestion(
            name, look,
            messages:
                #"[{"role":"user","content":"Look at a."},{"role":"assistant","content":""\#(beside),"tool_calls":[{"id":"\#(id)","type":"function","function":{"name":"look","arguments":"{\"at\":\"a\"}"}\#(inCall)}]},{"role":"tool","tool_call_id":"\#(id)","content":"A tree."}]"#
        )
    }

    /// A red square of 8 by 8 pixels, as PNG.
    static let picture =
        "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGO4oKCAFTEMLQkAvk5EAfjoixEAAAAASU"
        + "VORK5CYII="
}
