extension ProbeQuestion {
    /// What is asked of an endpoint of the Messages API. What its clients send passes as it is, so that most of this is for
    /// the operator to know; clients of other protocols are translated by what the profile's table says.
    static let ofMessages: [ProbeQuestion] =
        [
            ProbeQuestion("unknown members", #","tollgate_probe":true"#),
            ProbeQuestion("stream", #","stream":true"#),
            ProbeQuestion("largest limit", limit: 10_000_000),
            ProbeQuestion("temperature 0.5", #","temperature":0.5"#),
            ProbeQuestion("top_p", #","top_p":0.9"#),
            ProbeQuestion("top_k", #","top_k":20"#),
            ProbeQuestion("stop_sequences", #","stop_sequences":["stop word"]"#),
            ProbeQuestion("cache_control", messages: cached),
        ] + nativeTools + nativeMessages + nativeThinking

    private static let nativeTools: [ProbeQuestion] = [
        ProbeQuestion("tools", nativeLook, messages: call("a"), limit: 256),
        ProbeQuestion(
            "two calls at once", nativeLook, messages: call("a and at b, both at once"), limit: 256),
        ProbeQuestion(
            "disable_parallel_tool_use",
            nativeLook + #","tool_choice":{"type":"auto","disable_parallel_tool_use":true}"#),
        ProbeQuestion("tool_choice none", nativeLook + #","tool_choice":{"type":"none"}"#),
        ProbeQuestion(
            "tool_choice any", nativeLook + #","tool_choice":{"type":"any"}"#, messages: call("a"), limit: 256
        ),
        ProbeQuestion(
            "tool_choice of a name", nativeLook + #","tool_choice":{"type":"tool","name":"look"}"#,
            messages: call("a"), limit: 256),
    ]

    private static let nativeMessages: [ProbeQuestion] = [
        ProbeQuestion(
            "images",
            messages: """
                [{"role":"user","content":[{"type":"text","text":"Answer with: ok"},{"type":"image","source":\
                {"type":"base64","media_type":"image/png","data":"\(picture)"}}]}]
                """),
        ProbeQuestion(
            "system messages amid",
            messages:
                #"[{"role":"user","content":"Answer with: ok"},{"role":"system","content":"Be brief."}]"#),
        ProbeQuestion(
            "an answer to be continued",
            messages: #"[{"role":"user","content":"Answer with: ok"},{"role":"assistant","content":"o"}]"#),
        ProbeQuestion(
            "a history of calls", nativeLook,
            messages: """
                [{"role":"user","content":"Look at a."},{"role":"assistant","content":[{"type":"tool_use","id":\
                "toolu_a1b2","name":"look","input":{"at":"a"}}]},{"role":"user","content":[{"type":"tool_result",\
                "tool_use_id":"toolu_a1b2","content":"A tree."}]}]
                """),
    ]

    private static let nativeThinking: [ProbeQuestion] = [
        ProbeQuestion(
            "budget_tokens", #","thinking":{"type":"enabled","budget_tokens":1024}"#, limit: 1_100),
        ProbeQuestion("adaptive thinking", #","thinking":{"type":"adaptive"}"#, limit: 256),
        ProbeQuestion("output_config.effort", #","output_config":{"effort":"low"}"#),
        ProbeQuestion("output_config.format", format, messages: jsonWord, limit: 256),
    ]

    // MARK: Their parts

    private static let cached =
        #"[{"role":"user","content":[{"type":"text","text":"Answer with: ok","cache_control":{"type":"ephemeral"}}]}]"#

    private static let nativeLook =
        #","tools":[{"name":"look","description":"Looks at a place.","input_schema":{"type":"object","properties":{"at":{"type":"string"}},"required":["at"]}}]"#

    private static let format =
        #","output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"],"additionalProperties":false}}}"#

    private static func call(_ place: String) -> String {
        #"[{"role":"user","content":"Call the tool look at \#(place)."}]"#
    }
}
