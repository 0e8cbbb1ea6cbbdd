import Testing
import Translation
import Wire

@Suite struct RandomConversationTests {
    private static let models = ["gpt-4.1", "gpt-5.6", "o3"]

    @Test(arguments: [Profile.generic, .openai].map(\.name), 0..<8)
    func `whatever a client sends, the provider gets what it takes`(name: String, batch: Int) throws {
        let profile = try #require(Profile.named(name))
        for seed in UInt64(batch) * 60..<UInt64(batch + 1) * 60 {
            let conversation = RandomConversation(seed: seed)
            let request = try MessagesRequest(Array(conversation.body.utf8))
            let model = Self.models[Int(seed % 3)]
            let translated = try Translated(request, profile: profile, model: model)
            let violations = ChatRules.violations(of: translated.body)
            #expect(violations == [], "seed \(seed): \(conversation.body)")
            #expect(
                translated.chat.body == (try Translated(request, profile: profile, model: model)).chat.body)
            #expect(TokenEstimate.input(of: request) > 0)
        }
    }

    /// One value after the other becomes something else.
    @Test(arguments: ["null", "7", #""x""#, "[]", "{}", "[null]", "true"])
    func `a request with a wrong value is refused or translated, and nothing else`(wrong: String) throws {
        for seed in UInt64(5_000)..<5_020 {
            let body = Array(RandomConversation(seed: seed).body.utf8)
            for place in Self.places(of: try JSONDocument(body).root) {
                let changed =
                    Array(body[..<place.lowerBound]) + Array(wrong.utf8) + Array(body[place.upperBound...])
                do {
                    let translated = try Translated(MessagesRequest(changed), profile: .generic)
                    #expect(translated.body["messages"]?.count ?? 0 > 0)
                } catch let error as ErrorReply {
                    #expect(error.status == 400)
                    #expect(error.type == "invalid_request_error")
                }
            }
        }
    }

    /// Where the values of a text stand.
    private static func places(of value: JSONValue) -> [Range<Int>] {
        [value.raw.startIndex..<value.raw.endIndex]
            + value.elements.flatMap(places) + value.members.flatMap { places(of: $0.value) }
    }

    @Test(arguments: 0..<4)
    func `no text of the conversation gets lost`(batch: Int) throws {
        for seed in UInt64(batch) * 60..<UInt64(batch + 1) * 60 {
            let conversation = RandomConversation(seed: seed)
            let request = try MessagesRequest(Array(conversation.body.utf8))
            let sent = String(decoding: try Translated(request).chat.body, as: UTF8.self)
            for message in request.messages.elements where message["clear_at"] == nil {
                for block in message["content"]?.elements.map(\.self) ?? []
                where block["type"]?.string == "text" {
                    let text = String(decoding: block["text"]?.escapedContent ?? [], as: UTF8.self)
                    #expect(sent.contains(text), "seed \(seed): \(conversation.body)")
                }
            }
        }
    }

    /// Clients append; what they sent before, they send again.
    @Test(arguments: [Profile.generic, .openai].map(\.name))
    func `a conversation that grows by whole turns keeps its beginning`(name: String) throws {
        let profile = try #require(Profile.named(name))
        for turns in 1..<6 {
            let shorter = try Translated(messages: Self.conversation(of: turns), profile: profile)
            let longer = try Translated(messages: Self.conversation(of: turns + 1), profile: profile)
            // The last message of the shorter one asks to continue.
            let common = shorter.messages.dropLast()
            #expect(Array(longer.messages.prefix(common.count)) == Array(common))
        }
    }

    /// Questions with a tool loop each, repeated ids included.
    private static func conversation(of turns: Int) -> String {
        let turn = (0..<turns).map { index in
            #"""
            {"role":"user","content":"question \#(index)"},{"role":"system","content":"note \#(index)"},
            {"role":"assistant","content":[{"type":"text","text":"I look."},
            {"type":"tool_use","id":"functions.Bash:0","name":"a.tool","input":{"n":\#(index)}}]},
            {"role":"user","content":[{"type":"tool_result","tool_use_id":"functions.Bash:0","content":"r"}]},
            {"role":"assistant","content":"answer \#(index)"}
            """#
        }
        return "[" + turn.joined(separator: ",") + "]"
    }
}
