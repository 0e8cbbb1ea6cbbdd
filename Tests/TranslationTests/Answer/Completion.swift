import Foundation
import TestSupport

/// A completion as a provider may give it, streamed or whole, in one dialect or another.
struct Completion {
    struct Call {
        var name: String
        var arguments: String
    }

    var reasoning = ""
    var text = ""
    var calls: [Call] = []
    var finish = "stop"
    var prompt = 0
    var cached = 0
    var output = 0

    private static let words = [
        "Hello", " ", "\n", "a \"quoted\" word", "\\", "é", "日本語", "😀", "<b>", "</think>", "{\"a\":1}", "\t",
        "END",
    ]

    /// A random completion; text and reasoning begin with a word, so that none of it is dropped as white space.
    init(_ random: inout SeededGenerator) {
        if random.chance(2) { reasoning = "So " + Self.prose(&random) }
        if random.chance(2) || reasoning.isEmpty { text = "Well " + Self.prose(&random) }
        for number in 0..<random.below(4) {
            let arguments = [
                "{}", #"{"path":"/a b","n":[1,2.50,{"x":null}]}"#, #"{"text":"line\n\"two\" \\ 日本 {}"}"#,
            ]
            calls.append(Call(name: "Tool\(number)", arguments: arguments[random.below(3)]))
        }
        finish = ["stop", "length", "content_filter", calls.isEmpty ? "stop" : "tool_calls"][random.below(4)]
        prompt = random.below(1000) + 1
        cached = random.below(prompt)
        output = random.below(1000) + 1
    }

    private static func prose(_ random: inout SeededGenerator) -> String {
        (0..<random.below(12)).map { _ in words[random.below(words.count)] }.joined()
    }

    private var usage: [String: Any] {
        [
            "prompt_tokens": prompt, "completion_tokens": output, "total_tokens": prompt + output,
            "prompt_tokens_details": ["cached_tokens": cached],
        ]
    }

    /// The body of an answer that was not streamed.
    func whole() throws -> [UInt8] {
        var message: [String: Any] = ["role": "assistant", "content": text.isEmpty ? NSNull() : text]
        if !reasoning.isEmpty { message["reasoning_content"] = reasoning }
        if !calls.isEmpty {
            message["tool_calls"] = calls.enumerated().map { number, call in
                [
                    "id": "call_\(number)", "type": "function",
                    "function": ["name": call.name, "arguments": call.arguments],
                ]
            }
        }
        return try Self.json([
            "id": "c", "model": "up", "usage": usage,
            "choices": [["index": 0, "message": message, "finish_reason": finish]],
        ])
    }

    /// The same as a stream, cut into random deltas.
    func stream(_ random: inout SeededGenerator) throws -> [UInt8] {
        var deltas: [[String: Any]] = [["role": "assistant", "content": ""]]
        deltas += Self.parts(of: reasoning, &random).map { ["reasoning_content": $0] }
        deltas += Self.parts(of: text, &random).map { ["content": $0] }
        for (number, call) in calls.enumerated() {
            var parts = Self.parts(of: call.arguments, &random)
            let first = random.chance(2) ? "" : parts.removeFirst()
            let head: [String: Any] = [
                "index": number, "id": "call_\(number)", "function": ["name": call.name, "arguments": first],
            ]
            deltas.append(["tool_calls": [head]])
            deltas += parts.map { ["tool_calls": [["index": number, "function": ["arguments": $0]]]] }
        }
        var out: [UInt8] = []
        for delta in deltas { out += try Self.event(["choices": [["index": 0, "delta": delta]]]) }
        out += try Self.event(["choices": [["index": 0, "delta": [String: Any](), "finish_reason": finish]]])
        out += try Self.event(["id": "c", "model": "up", "choices": [Any](), "usage": usage])
        return out + "data: [DONE]\n\n".utf8
    }

    private static func parts(of text: String, _ random: inout SeededGenerator) -> [String] {
        var parts: [String] = []
        var rest = text[...]
        while !rest.isEmpty {
            let part = rest.prefix(1 + random.below(9))
            parts.append(String(part))
            rest = rest.dropFirst(part.count)
        }
        return parts
    }

    private static func event(_ chunk: [String: Any]) throws -> [UInt8] {
        try Array("data: ".utf8) + json(chunk) + Array("\n\n".utf8)
    }

    private static func json(_ object: [String: Any]) throws -> [UInt8] {
        [UInt8](try JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]))
    }
}
