import Testing
import Translation
import Wire

@Suite struct ToolSchemaTests {
    private func parameters(_ schema: String, strict: Bool = false, profile: Profile = .openai) throws
        -> String
    {
        let fields = #""tools":[{"name":"t","strict":\#(strict),"input_schema":\#(schema)}]"#
        let translated = try Translated(with: fields, profile: profile)
        let function = translated.body["tools"]?.elements.first { _ in true }?["function"]
        #expect((function?["strict"]?.bool ?? false) == strict || profile.name == "generic")
        return String(decoding: try #require(function?["parameters"]).raw, as: UTF8.self)
    }

    @Test func `Gemini is told of no choice of which nothing is left`() throws {
        let found = try parameters(
            #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":"string"}},"#
                + #""oneOf":[{"required":["a"]},{"required":["b"]}]}"#,
            profile: .gemini)
        #expect(!found.contains("anyOf"), "\(found)")
        let kept = try parameters(
            #"{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"integer"}]}}}"#,
            profile: .gemini)
        #expect(kept.contains(#""anyOf":[{"type":"string"},{"type":"integer"}]"#), "\(kept)")
    }

    @Test(arguments: [
        // Bytes, spaces and numbers included.
        #"{ "type":"object","properties":{"a":{"type" : "number","maximum":1.0e2}} }"#,
        ##"{"type":"object","properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{"type":"string"}}}"##,
        // Names of properties that look like keywords.
        #"{"type":"object","properties":{"$schema":{"type":"string"},"$id":{"type":"string"},"$comment":{},"format":{},"default":{}}}"#,
        #"{"type":"object","properties":{},"$defs":{"$id":{}},"patternProperties":{"$comment":{}}}"#,
        // Values.
        #"{"type":"object","properties":{"a":{"enum":[{"$id":1}],"const":{"$comment":1},"default":{"$schema":1},"examples":[{"$id":1}]}}}"#,
    ])
    func `what is no note arrives as it was written`(schema: String) throws {
        #expect(try parameters(schema) == schema)
    }

    @Test(arguments: [
        (#"{"$schema":"s","type":"object","properties":{}}"#, #"{"type":"object","properties":{}}"#),
        (#"{"type":"object","properties":{},"\u0024id":"s"}"#, #"{"type":"object","properties":{}}"#),
        (
            #"{"type":"object","properties":{"a":{"items":{"$comment":"c","type":"string"}},"b":{"$id":"i"}}}"#,
            #"{"type":"object","properties":{"a":{"items":{"type":"string"}},"b":{}}}"#
        ),
        (
            #"{"type":"object","properties":{"$id":{"$id":"i","anyOf":[{"$comment":"c"},{"not":{"$schema":"s"}}]}}}"#,
            #"{"type":"object","properties":{"$id":{"anyOf":[{},{"not":{}}]}}}"#
        ),
    ])
    func `notes are dropped wherever a schema stands`(schema: String, expected: String) throws {
        #expect(try parameters(schema) == expected)
        #expect(try parameters(schema, profile: .generic) == expected)
    }

    @Test(arguments: [
        ("{}", #"{"type":"object","properties":{}}"#),
        (#"{"properties":{"a":{}}}"#, #"{"type":"object","properties":{"a":{}}}"#),
        (#"{"type":"object","properties":null}"#, #"{"type":"object","properties":{}}"#),
        (#"{"type":["object","null"],"properties":{}}"#, #"{"type":"object","properties":{}}"#),
    ])
    func `the root becomes an object with properties`(schema: String, expected: String) throws {
        #expect(try parameters(schema) == expected)
        #expect(try parameters(schema, profile: .generic) == expected)
    }

    @Test func `alternatives at the root are merged where the provider takes none`() throws {
        let schema = #"""
            {"type":"object","properties":{"a":{}},"allOf":[{"properties":{"b":{"$id":"x"}},"required":["b"]}],"oneOf":[{"properties":{"c":{}},"required":["c","d"]},{"properties":{"d":{}},"required":["d"]}]}
            """#
        #expect(
            try parameters(schema)
                == #"{"type":"object","properties":{"a":{},"b":{},"c":{},"d":{}},"required":["b","d"]}"#)
    }

    @Test(arguments: [
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#,
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#
        ),
        (
            #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":"integer"}}}}},"required":["a"]}"#,
            #"{"type":"object","properties":{"a":{"type":"array","items":{"type":"object","properties":{"b":{"type":["integer","null"]}},"required":["b"],"additionalProperties":false}}},"required":["a"],"additionalProperties":false}"#
        ),
        (
            #"{"type":"object","properties":{"a":{"const":1,"type":"integer"},"b":{"enum":["x",null]}}}"#,
            #"{"type":"object","properties":{"a":{"enum":[1,null],"type":["integer","null"]},"b":{"enum":["x",null]}},"required":["a","b"],"additionalProperties":false}"#
        ),
        (
            #"{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]},"b":{"anyOf":[{"type":"string"}]}}}"#,
            #"{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":"null"}]},"b":{"anyOf":[{"type":"string"},{"type":"null"}]}},"required":["a","b"],"additionalProperties":false}"#
        ),
        (
            #"{"type":"object"}"#,
            #"{"type":"object","properties":{},"required":[],"additionalProperties":false}"#
        ),
    ])
    func `a strict tool's schema is closed`(schema: String, expected: String) throws {
        #expect(try parameters(schema, strict: true) == expected)
    }

    @Test(arguments: [
        #"{"type":"object","properties":{"m":{"type":"object","additionalProperties":{"type":"string"}}}}"#,
        #"{"type":"object","properties":{"m":{"type":"object"}}}"#,
        #"{"type":"object","properties":{"m":{}}}"#,
        #"{"type":"object","properties":{"m":true}}"#,
        #"{"type":"object","properties":{"m":{"type":"string","not":{"const":"x"}}}}"#,
        #"{"type":"object","properties":{},"additionalProperties":true}"#,
    ])
    func `a schema that cannot be closed is sent open, with a loss`(schema: String) throws {
        let translated = try Translated(
            with: #""tools":[{"name":"t","strict":true,"input_schema":\#(schema)}]"#)
        #expect(translated.functions == [#"{"name":"t","parameters":\#(schema)}"#])
        #expect(translated.chat.losses == [Loss("tool.strict", .narrowed)])
    }

    @Test(arguments: [
        (
            #"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}"#,
            true
        ),
        (#"{"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false}"#, false),
        (#"{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}"#, false),
    ])
    func `an answer's schema is strict at a generic server only if it is closed already`(
        schema: String, isStrict: Bool
    ) throws {
        for field in [
            #""output_config":{"format":{"type":"json_schema","schema":\#(schema)}}"#,
            #""output_format":{"type":"json_schema","schema":\#(schema)}"#,
        ] {
            let translated = try Translated(with: field, profile: .generic)
            #expect(
                translated["response_format"]
                    == #"{"type":"json_schema","json_schema":{"name":"answer","schema":\#(schema),"strict":\#(isStrict)}}"#
            )
        }
    }

    @Test func `a provider without schemas is told the schema in the system prompt`() throws {
        let translated = try Translated(
            with:
                #""system":"Be brief.","output_config":{"format":{"type":"json_schema","schema":{"type": "object"}}}"#
        ) { $0.answerFormat = .jsonObject }
        #expect(translated["response_format"] == #"{"type":"json_object"}"#)
        #expect(
            translated.messages[0]
                == #"{"role":"system","content":"Be brief.\n\nAnswer with nothing but JSON that fits this JSON schema:\n{\"type\":\"object\"}"}"#
        )
        #expect(translated.chat.losses == [Loss("request.output_format", .narrowed)])
    }
}
