import Foundation
import Testing
import Translation
import Wire

/// A request as a real client sent it.
struct CapturedRequest: CustomTestStringConvertible, Sendable {
    var name: String

    static let all = [
        "agent-003", "cc-error-003", "cc-image-003", "cc-mcp-001", "cc-resume-007", "cc-task-003",
        "cc-think-003", "cc-tools-001", "cc-tools-003", "cc-tools-005", "sdk-count-001", "sdk-runner-002",
    ].map(CapturedRequest.init)

    var testDescription: String { name }

    func request() throws -> MessagesRequest {
        let file = URL(filePath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/claude-code/\(name).json")
        let document = try JSONDocument([UInt8](Data(contentsOf: file)))
        let body = Self.compact(try #require(document.root["body"]))
        let isCount = document.root["path"]?.string?.contains("count_tokens") == true
        return isCount ? try .forCounting(body) : try MessagesRequest(body)
    }

    /// The body without the white space that only the file has.
    private static func compact(_ value: JSONValue) -> [UInt8] {
        var json = JSONWriter()
        write(value, to: &json)
        return json.bytes
    }

    private static func write(_ value: JSONValue, to json: inout JSONWriter) {
        switch value.kind {
        case .object:
            json.beginObject()
            for member in value.members {
                json.name(member.key)
                write(member.value, to: &json)
            }
            json.endObject()
        case .array:
            json.beginArray()
            for element in value.elements { write(element, to: &json) }
            json.endArray()
        default:
            json.value(value)
        }
    }
}

@Suite struct ClaudeCodeRequestTests {
    @Test(arguments: CapturedRequest.all, [Profile.generic, .openai].map(\.name))
    func `a captured request keeps the rules of chat completions`(captured: CapturedRequest, name: String)
        throws
    {
        let profile = try #require(Profile.named(name))
        for model in ["gpt-4o", "gpt-5.6", "o3"] {
            let translated = try Translated(captured.request(), profile: profile, model: model)
            #expect(ChatRules.violations(of: translated.body) == [])
        }
    }

    @Test(arguments: CapturedRequest.all)
    func `the same request gives the same bytes`(captured: CapturedRequest) throws {
        let first = try Translated(captured.request()).chat.body
        #expect(try Translated(captured.request()).chat.body == first)
    }

    @Test(arguments: [Profile.generic, .openai].map(\.name))
    func `a growing conversation keeps the beginning of its messages and all of its tools`(name: String)
        throws
    {
        let profile = try #require(Profile.named(name))
        let turns = try ["cc-tools-001", "cc-tools-003", "cc-tools-005"].map {
            try Translated(CapturedRequest(name: $0).request(), profile: profile)
        }
        for (shorter, longer) in zip(turns, turns.dropFirst()) {
            #expect(shorter.messages.count < longer.messages.count)
            #expect(Array(longer.messages.prefix(shorter.messages.count)) == shorter.messages)
            #expect(longer.functions == shorter.functions)
        }
    }

    @Test func `the client's schemas arrive byte for byte, but for notes`() throws {
        let request = try CapturedRequest(name: "cc-tools-005").request()
        let translated = try Translated(request)
        let note = #""$schema":"https://json-schema.org/draft/2020-12/schema","#
        for tool in try #require(request.tools).elements where tool["defer_loading"] == nil {
            let name = try #require(tool["name"]?.string)
            let schema = String(decoding: try #require(tool["input_schema"]).raw, as: UTF8.self)
                .replacing(note, with: "")
            let sent = try #require(translated.functions.first { $0.hasPrefix(#"{"name":"\#(name)","#) })
            #expect(sent.hasSuffix(#""parameters":\#(schema)}"#))
        }
    }

    @Test func `neither the billing header nor a placeholder for tools reaches the provider`() throws {
        for captured in CapturedRequest.all {
            let body = String(decoding: try Translated(captured.request()).chat.body, as: UTF8.self)
            #expect(!body.contains("x-anthropic-billing-header"))
            #expect(!body.contains("DeferredToolPlaceholder"))
            #expect(!body.contains("cache_control"))
            #expect(!body.contains("$schema"))
        }
    }

    @Test func `an image in a tool result follows its tool message`() throws {
        let translated = try Translated(CapturedRequest(name: "cc-image-003").request())
        #expect(translated.roles.suffix(3) == ["assistant", "tool", "user"])
        let picture = try #require(translated.messages.last)
        #expect(picture.contains(#""url":"data:image/png;base64,iVBOR"#))
        #expect(translated.messages.dropLast().last?.contains("[image attached below]") == true)
    }
}
