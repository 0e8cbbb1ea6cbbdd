import Testing
import Translation
import Wire

@testable import DemoProvider

/// Tool loops that begin at one provider's strict twin and go on at another's, as they do when a target fails.
@Suite struct MovedLoopTests {
    /// A target, and the demo provider that stands in for it.
    struct Place: CustomTestStringConvertible, Sendable {
        var profile: String
        var model: String

        static let all = [
            ("openai", "gpt-5.1"), ("anthropic", "claude-sonnet-4-6"),
            ("openrouter", "anthropic/claude-sonnet-4.6"), ("deepseek", "deepseek-v4-pro"),
            ("gemini", "gemini-3.1-pro-preview"),
        ].map { Place(profile: $0.0, model: $0.1) }

        var testDescription: String { profile }
    }

    private static let thinking = [
        #"{"type":"enabled","budget_tokens":2000}"#, #"{"type":"adaptive"}"#,
    ]

    @Test(arguments: Place.all, Place.all)
    func `a loop goes on where another provider left it, and back again`(first: Place, second: Place) throws {
        for thinking in Self.thinking {
            for thought in ["", "think Where? && "] {
                var client = try MovingClient(thinking: thinking, at: [first, second])
                let calls = (1...3).map { #"\#(thought)call look {"at":"\#($0)"}"# }
                try client.ask((calls + ["say Done."]).map { "demo: " + $0 }.joined(separator: "\n"))
                for place in [first, second, first, second] { try client.send(to: place) }
                #expect(client.text == "Done.")
            }
        }
    }
}

/// A client of the Messages API whose requests go to one target and another. It returns all that it gets.
private struct MovingClient {
    let thinking: String
    private var services: [String: DemoService] = [:]
    private var messages: [String] = []
    private var turn = 0
    /// The text of the last answer.
    private(set) var text = ""

    init(thinking: String, at places: [MovedLoopTests.Place]) throws {
        self.thinking = thinking
        for place in places {
            var options = DemoOptions()
            options.twin = Twin.named(place.profile)
            services[place.profile] = try DemoService(options)
        }
    }

    mutating func ask(_ prompt: String) throws {
        var json = JSONWriter()
        json.value(prompt)
        messages = [#"{"role":"user","content":\#(String(decoding: json.bytes, as: UTF8.self))}"#]
    }

    /// Sends the conversation to a target, and takes its answer and the results of its calls into it.
    mutating func send(to place: MovedLoopTests.Place) throws {
        turn += 1
        let tool = #"{"name":"look","input_schema":{"type":"object","properties":{"at":{"type":"string"}}}}"#
        let body =
            #"{"model":"m","max_tokens":4000,"thinking":\#(thinking),"tools":[\#(tool)],"#
            + #""messages":[\#(messages.joined(separator: ","))]}"#
        let profile = try #require(Profile.named(place.profile))
        let asked = try ClientRequest(Array(body.utf8), in: .messages).providerRequest(
            on: TargetTerms(model: place.model, profile: profile, inputEstimate: 7))
        let reply = try #require(services[place.profile]).answer(
            DemoService.Inbound(
                method: "POST", path: asked.api == .messages ? "/v1/messages" : "/v1/chat/completions",
                headers: MessagesClient.headers + [(name: "x-api-key", value: "k")], body: asked.body))
        try #require(reply.status == 200, "\(place.profile) \(thinking): \(reply.text)")
        let answer = try WholeAnswer.reading(
            Array(reply.text.utf8), context: asked.context, messageID: "msg_01Moved\(turn)")
        read(try JSONDocument(answer.body).root)
    }

    private mutating func read(_ message: JSONValue) {
        let content = message["content"]?.elements.map(\.self) ?? []
        let blocks = content.map(\.text).joined(separator: ",")
        messages.append(#"{"role":"assistant","content":[\#(blocks)]}"#)
        let results = content.filter { $0["type"]?.equals("tool_use") == true }.map {
            #"{"type":"tool_result","tool_use_id":"\#($0["id"]?.string ?? "")","content":"seen"}"#
        }
        if !results.isEmpty {
            messages.append(#"{"role":"user","content":[\#(results.joined(separator: ","))]}"#)
        }
        text = content.compactMap { $0["text"]?.string }.joined()
    }
}
