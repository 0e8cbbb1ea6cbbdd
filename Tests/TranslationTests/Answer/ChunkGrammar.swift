import Foundation

/// What an accumulating client makes of a stream of chat/completions, checked against the API's documentation.
///
/// It shares nothing with the translation: events are split by hand and read with Foundation.
struct ChunkGrammar {
    struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    private(set) var chunks: [[String: Any]] = []
    private(set) var content: String?
    private(set) var reasoning = ""
    private(set) var details: [Any] = []
    private(set) var annotations: [Any] = []
    private(set) var calls: [(id: String, name: String, arguments: String)] = []
    private(set) var functionCall: (name: String, arguments: String)?
    private(set) var finishReason: String?
    private(set) var usage: [String: Any]?
    private(set) var error: [String: Any]?
    private var isDone = false
    private let asksForUsage: Bool

    /// Throws at the first chunk that is out of order, and when the stream does not end.
    init(_ output: [UInt8], asksForUsage: Bool = true) throws {
        self.asksForUsage = asksForUsage
        guard !output.isEmpty else { return }
        guard let text = String(validating: output, as: UTF8.self), text.hasSuffix("\n\n") else {
            throw Violation(description: "no UTF-8, or the last event is not ended")
        }
        for frame in text.dropLast(2).components(separatedBy: "\n\n") { try take(frame) }
        try require(isDone || error != nil, "the stream does not end")
        try require(!isDone || (usage != nil) == asksForUsage, "usage")
    }

    private mutating func take(_ frame: String) throws {
        try require(!isDone && error == nil, "something behind the end: \(frame)")
        if frame == ": ping" { return }
        try require(frame.hasPrefix("data: ") && !frame.contains("\n"), "no event: \(frame)")
        let data = String(frame.dropFirst("data: ".count))
        if data == "[DONE]" {
            try require(finishReason != nil, "[DONE] without a reason to finish")
            isDone = true
            return
        }
        guard let chunk = try JSONSerialization.jsonObject(with: Data(data.utf8)) as? [String: Any] else {
            throw Violation(description: "no object: \(frame)")
        }
        if let error = chunk["error"] as? [String: Any] {
            try require(error["message"] is String && error["type"] is String, "error without its members")
            self.error = error
            return
        }
        try takeHead(chunk)
        guard let choice = (chunk["choices"] as? [[String: Any]])?.first else { return try takeUsage(chunk) }
        try require(finishReason == nil, "a choice behind the reason to finish")
        try require((chunk["usage"] is NSNull) == asksForUsage, "usage beside a choice")
        try take(choice)
    }

    private mutating func takeHead(_ chunk: [String: Any]) throws {
        try require((chunk["id"] as? String)?.hasPrefix("chatcmpl-") == true, "id")
        try require(chunk["object"] as? String == "chat.completion.chunk", "object")
        try require(chunk["created"] as? Int == 1_700_000_000, "created")
        if let first = chunks.first {
            try require(chunk["id"] as? String == first["id"] as? String, "another id")
            try require(chunk["model"] as? String == first["model"] as? String, "another model")
        }
        chunks.append(chunk)
    }

    private mutating func takeUsage(_ chunk: [String: Any]) throws {
        try require(finishReason != nil && usage == nil, "usage before the end, or twice")
        usage = chunk["usage"] as? [String: Any]
    }

    private mutating func take(_ choice: [String: Any]) throws {
        try require(choice["index"] as? Int == 0, "index")
        guard let delta = choice["delta"] as? [String: Any] else { throw Violation(description: "delta") }
        try require((delta["role"] as? String == "assistant") == (chunks.count == 1), "role")
        if let text = delta["content"] as? String, chunks.count > 1 {
            try require(!text.isEmpty, "empty text")
            content = (content ?? "") + text
        }
        if let text = delta["reasoning_content"] as? String { reasoning += text }
        if let more = delta["reasoning_details"] as? [Any] { details += more }
        if let more = delta["annotations"] as? [Any] { annotations += more }
        for call in delta["tool_calls"] as? [[String: Any]] ?? [] { try take(call: call) }
        if let call = delta["function_call"] as? [String: Any] {
            functionCall = (
                call["name"] as? String ?? functionCall?.name ?? "",
                (functionCall?.arguments ?? "") + (call["arguments"] as? String ?? "")
            )
        }
        finishReason = choice["finish_reason"] as? String
    }

    private mutating func take(call: [String: Any]) throws {
        guard let function = call["function"] as? [String: Any], let index = call["index"] as? Int,
            let arguments = function["arguments"] as? String
        else { throw Violation(description: "call without function, index or arguments") }
        if let id = call["id"] as? String {
            try require(index == calls.count, "a call's index")
            try require(id.wholeMatch(of: /[a-zA-Z0-9_-]{1,40}/) != nil, "a call's id")
            calls.append((id, function["name"] as? String ?? "", arguments))
        } else {
            try require(index == calls.count - 1, "arguments of another call")
            calls[index].arguments += arguments
        }
    }

    /// The message that a client ends up with, in the shape of a whole completion's.
    var message: NSDictionary {
        var message: [String: Any] = [
            "role": "assistant", "content": content ?? NSNull(), "refusal": NSNull(),
        ]
        if !reasoning.isEmpty { message["reasoning_content"] = reasoning }
        if !details.isEmpty { message["reasoning_details"] = details }
        if !annotations.isEmpty { message["annotations"] = annotations }
        if !calls.isEmpty {
            message["tool_calls"] = calls.map { call in
                [
                    "id": call.id, "type": "function",
                    "function": ["name": call.name, "arguments": call.arguments],
                ]
            }
        }
        if let functionCall {
            message["function_call"] = ["name": functionCall.name, "arguments": functionCall.arguments]
        }
        return message as NSDictionary
    }

    private func require(_ isTrue: Bool, _ description: String) throws {
        if !isTrue { throw Violation(description: description) }
    }
}
