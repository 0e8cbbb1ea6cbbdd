import Testing
import Wire

@testable import DemoProvider

@Suite struct TextTests {
    @Test(arguments: [1, 2, 3, 5, 100])
    func `pieces keep characters whole and lose nothing`(size: Int) {
        let text = "aé漢🚀 end"
        let pieces = Array(TextPieces(text, size: size))
        #expect(pieces.flatMap { $0 } == Array(text.utf8))
        #expect(pieces.allSatisfy { String(validating: $0, as: UTF8.self) != nil })
        #expect(pieces.dropLast().allSatisfy { (size..<size + 4).contains($0.count) })
    }

    @Test(arguments: [1, 7, 58, 59, 60, 1_000])
    func `filler reads on from chunk to chunk`(size: Int) {
        let filler = Filler(size: size)
        let text = (0..<200).flatMap { Array(filler.chunk($0)) }
        #expect(text == Array(Filler.whole(count: 200, size: size)))
    }

    @Test(arguments: [
        (#"[{"role":"user","content":"one"},{"role":"assistant","content":"two"}]"#, "one"),
        (#"[{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]"#, "b"),
        (
            #"[{"role":"user","content":"one"},{"role":"user","content":"<system-reminder>x</system-reminder>\n"}]"#,
            "one"
        ),
        (
            #"[{"role":"user","content":"a<system-reminder>x</system-reminder>b <b> <system-reminder>"}]"#,
            "ab <b>"
        ),
        (#"[{"role":"user","content":[{"type":"image_url"}]}]"#, ""),
    ])
    func `the prompt is what a person wrote last`(messages: String, prompt: String) throws {
        #expect(Prompt.last(in: try JSONDocument(Array(messages.utf8)).root) == prompt)
    }

    @Test func `a long prompt is cut`() {
        let line = Prompt.inOneLine(Array(String(repeating: "漢", count: 10_000).utf8))
        #expect(line == String(repeating: "漢", count: 200) + "…")
    }

    @Test(arguments: [
        (
            #"{"type":"object","properties":{"a":{"type":"string"},"b":{"type":["integer","null"]}}}"#,
            #"{"a":"demo","b":0}"#
        ),
        (#"{"type":"array","items":{"enum":["x","y"]},"minItems":2}"#, #"["x","x"]"#),
        (#"{"anyOf":[{"type":"boolean"},{"type":"null"}]}"#, "true"),
        (#"{"const":1.50}"#, "1.50"), (#"{"type":"null"}"#, "null"), ("{}", "{}"),
    ])
    func `a schema gets a small value that fits it`(schema: String, value: String) throws {
        #expect(SchemaSample.json(for: try JSONDocument(Array(schema.utf8)).root) == value)
    }

    @Test func `structured output is answered in JSON`() async throws {
        try await withDemo { server in
            let format =
                #","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object","properties":{"title":{"type":"string"}}}}}"#
            #expect(try server.ask("hi", extra: format).content == #"{"title":"demo"}"#)
            let object = try server.ask("hi", extra: #","response_format":{"type":"json_object"}"#).content
            #expect(try JSONDocument(Array(object.utf8)).root["prompt"]?.string == "hi")
        }
    }
}
