import Foundation

/// What an accumulating client makes of a stream, checked against the grammar of the Messages API.
///
/// It is written from the API's documentation alone and shares nothing with the translation: events are split
/// by hand and read with Foundation.
struct EventGrammar {
    struct Violation: Error, CustomStringConvertible {
        var description: String
    }

    struct Block {
        var type: String
        var id = ""
        var name = ""
        var text = ""
        var signature = ""
        var isClosed = false
    }

    private(set) var events: [(name: String, data: [String: Any])] = []
    private(set) var blocks: [Block] = []
    private(set) var stopReason: String?
    private(set) var stopSequence: String?
    private(set) var startUsage: [String: Any] = [:]
    private(set) var usage: [String: Any] = [:]
    private(set) var error: (type: String, message: String)?
    private(set) var messageID = ""
    private(set) var model = ""
    private var phase = Phase.nothing

    enum Phase { case nothing, message, stopping, done }

    /// Throws at the first event that is out of order, and when the stream does not end.
    init(_ output: [UInt8]) throws {
        guard !output.isEmpty else { return }
        guard let text = String(validating: output, as: UTF8.self) else {
            throw Violation(description: "not UTF-8")
        }
        guard text.hasSuffix("\n\n") else { throw Violation(description: "the last event is not ended") }
        for frame in text.dropLast(2).components(separatedBy: "\n\n") { try take(frame) }
        guard phase == .done else { throw Violation(description: "the stream does not end") }
    }

    private mutating func take(_ frame: String) throws {
        let lines = frame.components(separatedBy: "\n")
        guard lines.count == 2, lines[0].hasPrefix("event: "), lines[1].hasPrefix("data: ") else {
            throw Violation(description: "no event: \(frame)")
        }
        let name = String(lines[0].dropFirst("event: ".count))
        let bytes = Data(lines[1].dropFirst("data: ".count).utf8)
        guard let data = try JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
            throw Violation(description: "no object: \(frame)")
        }
        try require(data["type"] as? String == name, "type differs from the event's name: \(frame)")
        events.append((name, data))
        try require(phase != .done, "\(name) after the end")
        switch name {
        case "message_start": try start(data)
        case "ping": try require(phase == .message, "ping outside the message")
        case "content_block_start": try open(data)
        case "content_block_delta": try append(data, frame)
        case "content_block_stop": try close(data)
        case "message_delta": try stop(data)
        case "message_stop":
            try require(phase == .stopping, "message_stop without message_delta")
            phase = .done
        case "error": try fail(data)
        default: throw Violation(description: "unknown event \(name)")
        }
    }

    private mutating func start(_ data: [String: Any]) throws {
        try require(phase == .nothing, "second message_start")
        phase = .message
        let message = try object(data, "message")
        try require(
            message["type"] as? String == "message" && message["role"] as? String == "assistant", "message")
        try require((message["content"] as? [Any])?.isEmpty == true, "content")
        try require(message["stop_reason"] is NSNull && message["stop_sequence"] is NSNull, "stop fields")
        messageID = message["id"] as? String ?? ""
        model = message["model"] as? String ?? ""
        try require(messageID.hasPrefix("msg_") && !model.isEmpty, "id and model")
        startUsage = try object(message, "usage")
        try checkUsage(startUsage)
    }

    private mutating func open(_ data: [String: Any]) throws {
        try require(phase == .message, "block outside the message")
        try require(blocks.allSatisfy(\.isClosed), "block opened inside another")
        try require(
            data["index"] as? Int == blocks.count, "index \(data["index"] ?? "") is not \(blocks.count)")
        let content = try object(data, "content_block")
        var block = Block(type: content["type"] as? String ?? "")
        switch block.type {
        case "text": try require(content["text"] as? String == "", "text")
        case "thinking":
            try require(
                content["thinking"] as? String == "" && content["signature"] as? String == "", "thinking")
        case "tool_use":
            block.id = content["id"] as? String ?? ""
            block.name = content["name"] as? String ?? ""
            try require(block.id.wholeMatch(of: /toolu_[a-zA-Z0-9_-]{1,34}/) != nil, "id \(block.id)")
            try require(!blocks.contains { $0.id == block.id }, "id \(block.id) twice")
            try require(!block.name.isEmpty, "name")
            try require((content["input"] as? [String: Any])?.isEmpty == true, "input")
        default: throw Violation(description: "unknown block \(block.type)")
        }
        blocks.append(block)
    }

    private mutating func append(_ data: [String: Any], _ frame: String) throws {
        guard let last = blocks.indices.last, !blocks[last].isClosed else {
            throw Violation(description: "delta without block")
        }
        try require(data["index"] as? Int == last, "delta for another block")
        try require(blocks[last].signature.isEmpty, "delta after the signature")
        let delta = try object(data, "delta")
        let fields = ["text_delta": "text", "thinking_delta": "thinking", "input_json_delta": "partial_json"]
        let types = ["text_delta": "text", "input_json_delta": "tool_use"]
        let type = delta["type"] as? String ?? ""
        try require(blocks[last].type == types[type] ?? "thinking", "\(type) in \(blocks[last].type)")
        if type == "signature_delta" {
            blocks[last].signature = delta["signature"] as? String ?? ""
            try require(!blocks[last].signature.isEmpty, "empty signature")
            return
        }
        guard let field = fields[type], let text = delta[field] as? String else {
            throw Violation(description: "unknown delta \(type)")
        }
        // Foundation drops a byte order mark, which may be all the text there is.
        try require(!text.isEmpty || frame.unicodeScalars.contains("\u{FEFF}"), "empty \(type)")
        blocks[last].text += text
    }

    private mutating func close(_ data: [String: Any]) throws {
        guard let last = blocks.indices.last, !blocks[last].isClosed else {
            throw Violation(description: "stop without block")
        }
        try require(data["index"] as? Int == last, "stop of another block")
        try require(
            blocks[last].type != "thinking" || !blocks[last].signature.isEmpty, "thinking without signature")
        blocks[last].isClosed = true
    }

    private mutating func stop(_ data: [String: Any]) throws {
        try require(phase == .message, "message_delta out of order")
        try require(
            blocks.allSatisfy(\.isClosed) && !blocks.isEmpty, "message_delta with an open block or none")
        phase = .stopping
        let delta = try object(data, "delta")
        stopReason = delta["stop_reason"] as? String
        stopSequence = delta["stop_sequence"] as? String
        let reasons = [
            "end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal", "model_context_window_exceeded",
        ]
        try require(reasons.contains(stopReason ?? ""), "stop_reason")
        try require(delta["stop_sequence"] != nil, "stop_sequence is missing")
        try require(
            (stopReason == "stop_sequence") == (stopSequence != nil), "stop_sequence without its reason")
        if stopReason == "tool_use" {
            try require(blocks.contains { $0.type == "tool_use" }, "tool_use without one")
        }
        usage = try object(data, "usage")
        try checkUsage(usage)
    }

    private mutating func fail(_ data: [String: Any]) throws {
        try require(phase == .message, "error outside the message")
        phase = .done
        let error = try object(data, "error")
        guard let type = error["type"] as? String, let message = error["message"] as? String, !message.isEmpty
        else {
            throw Violation(description: "error without type or message")
        }
        self.error = (type, message)
    }

    private func checkUsage(_ usage: [String: Any]) throws {
        for name in [
            "input_tokens", "cache_creation_input_tokens", "cache_read_input_tokens", "output_tokens",
        ] {
            guard let count = usage[name] as? Int, count >= 0 else { throw Violation(description: name) }
        }
        if let details = usage["output_tokens_details"] as? [String: Any] {
            let thinking = details["thinking_tokens"] as? Int ?? -1
            try require(0...(usage["output_tokens"] as? Int ?? 0) ~= thinking, "thinking_tokens")
        }
    }

    private func object(_ data: [String: Any], _ name: String) throws -> [String: Any] {
        guard let object = data[name] as? [String: Any] else {
            throw Violation(description: "\(name) is no object")
        }
        return object
    }

    private func require(_ isTrue: Bool, _ description: String) throws {
        if !isTrue { throw Violation(description: description) }
    }
}
