import Wire

/// The object `response`, which stands in the events of a stream and is the whole answer without one.
///
/// Source: <https://platform.openai.com/docs/api-reference/responses/object>.
struct ResponseObject: Sendable {
    let id: String
    private let model: String
    private let createdAt: Int
    private let request: OpenAIRequest?

    enum Status: Sendable {
        case inProgress
        case ended(AnswerEnding, isRefusal: Bool)
        case failed(ErrorReply)
    }

    init(_ context: AnswerContext, messageID: String) {
        id = "resp_" + ResponseItem.stem(of: messageID)
        model = context.model
        createdAt = context.createdAt
        request = context.response?.request
    }

    /// - Parameter output: The JSON texts of the items that are complete.
    func write(_ status: Status, output: [[UInt8]], to json: inout JSONWriter) {
        json.beginObject()
        json.field("id", id)
        json.field("object", "response")
        json.field("created_at", createdAt)
        json.field("status", status.word)
        json.field("background", false)
        json.name("error")
        if case .failed(let error) = status { Self.write(error, to: &json) } else { json.null() }
        json.name("incomplete_details")
        if let reason = status.reason {
            json.beginObject()
            json.field("reason", reason)
            json.endObject()
        } else {
            json.null()
        }
        json.field("model", model)
        json.name("output")
        json.beginArray()
        for item in output { json.raw(item) }
        json.endArray()
        writeSettings(to: &json)
        json.name("usage")
        if case .ended(let ending, _) = status { json.responseUsage(ending.usage) } else { json.null() }
        json.endObject()
    }

    /// The settings of the request as they are repeated. Nothing is stored, whatever was asked.
    private func writeSettings(to json: inout JSONWriter) {
        json.field("store", false)
        for (name, otherwise) in Self.settings {
            json.name(name)
            if let value = request?[name] { json.value(value) } else { json.raw(otherwise.bytes) }
        }
    }

    /// What a setting is when the request does not name it.
    private static let settings: [(StaticString, StaticString)] = [
        ("instructions", "null"), ("max_output_tokens", "null"), ("parallel_tool_calls", "true"),
        ("previous_response_id", "null"), ("reasoning", #"{"effort":null,"summary":null}"#),
        ("temperature", "1.0"), ("text", #"{"format":{"type":"text"}}"#), ("tool_choice", #""auto""#),
        ("tools", "[]"), ("top_p", "1.0"), ("truncation", #""disabled""#), ("user", "null"),
        ("metadata", "{}"),
    ]

    private static func write(_ error: ErrorReply, to json: inout JSONWriter) {
        json.beginObject()
        json.field("code", error.openAIWord)
        json.field("message", error.message)
        json.endObject()
    }
}

extension ResponseObject.Status {
    var word: StaticString {
        switch self {
        case .inProgress: "in_progress"
        case .ended: reason == nil ? "completed" : "incomplete"
        case .failed: "failed"
        }
    }

    /// Why the response is not complete; nil when it is.
    var reason: StaticString? {
        guard case .ended(let ending, let isRefusal) = self else { return nil }
        return switch ending.stopReason {
        case .maxTokens, .contextWindow: "max_output_tokens"
        // What the model says when it refuses is an answer; what a filter stopped is none.
        case .refusal: isRefusal ? nil : "content_filter"
        case .endTurn, .stopSequence, .toolUse: nil
        }
    }
}

extension StaticString {
    fileprivate var bytes: [UInt8] { withUTF8Buffer { Array($0) } }
}

extension JSONWriter {
    /// Usage in OpenAI's classes, where cached tokens are a part of the input and reasoning is one of the output.
    fileprivate mutating func responseUsage(_ usage: ReportedUsage) {
        beginObject()
        field("input_tokens", usage.prompt)
        name("input_tokens_details")
        beginObject()
        field("cached_tokens", usage.cacheRead)
        field("cache_write_tokens", usage.cacheWrite)
        endObject()
        field("output_tokens", usage.output)
        name("output_tokens_details")
        beginObject()
        field("reasoning_tokens", usage.reasoning)
        endObject()
        field("total_tokens", usage.prompt + usage.output)
        endObject()
    }
}
