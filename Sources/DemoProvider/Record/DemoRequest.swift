import Wire

/// A request as the demo provider's record has it.
public struct DemoRequest: Sendable, Equatable {
    /// What ended an answer.
    public enum End: String, Sendable {
        /// All of it was sent.
        case complete
        /// The script broke it off.
        case cut
        /// The client left before the end.
        case clientLeft = "client-left"
        /// It was, or ended in, an error.
        case error
    }

    /// Counts from 1, over the life of the server.
    public let sequence: Int
    /// When the whole request had come, in milliseconds since 1970.
    public let receivedAt: Int64
    /// The header `x-client-request-id`.
    public let requestID: String?
    /// The model asked for; `nil` when the body could not be read.
    public let model: String?
    /// Whether a stream was asked for.
    public let stream: Bool
    /// The size of the request's body.
    public let bodyBytes: Int
    /// Name and value of the request's headers, without credentials; only kept on demand.
    public internal(set) var headers: [String: String]?
    /// The request's body; only kept on demand, and dropped first when memory is bounded.
    public internal(set) var body: [UInt8]?
    /// The status answered; `nil` before, and when a connection was closed without one.
    public internal(set) var status: Int?
    /// What ended the answer; `nil` while it lasts.
    public internal(set) var end: End?
    /// The tokens that the client was told; `nil` when it was told none.
    public internal(set) var usage: DemoUsage?
    /// How many tool calls were begun.
    public internal(set) var toolCalls = 0
}

/// The tokens that an answer reported; `nil` for classes that its shape does not have.
public struct DemoUsage: Sendable, Equatable {
    /// All tokens of the prompt, cached ones included.
    public let prompt: Int
    /// All tokens of the answer; reasoning included, except in Gemini's shape.
    public let completion: Int
    /// Those of the prompt that came from a cache.
    public let cached: Int?
    /// Those of the prompt that were written to a cache.
    public let cacheWrite: Int?
    /// Those of the answer that were reasoning.
    public let reasoning: Int?
    /// Searches of the web.
    public let searches: Int?

    init(_ report: UsageReport, shape: UsageShape) {
        prompt = report.prompt
        completion = report.completion
        cached = report.cached
        cacheWrite = shape == .deepseek || shape == .inChoice ? nil : report.cacheWrite
        reasoning = shape == .gemini ? nil : report.reasoning
        searches = report.searches
    }
}

extension DemoRequest {
    /// The members that both the record file and `GET /demo/requests` show.
    func appendReceipt(to json: inout JSONWriter) {
        json.field("sequence", sequence)
        json.field("received_at", WallClock.rfc3339(milliseconds: receivedAt))
        Self.append("request_id", requestID, to: &json)
        Self.append("model", model, to: &json)
        json.field("stream", stream)
        json.field("body_bytes", bodyBytes)
    }

    func appendEnd(to json: inout JSONWriter) {
        Self.append("status", status, to: &json)
        Self.append("end", end?.rawValue, to: &json)
        Self.append("prompt_tokens", usage?.prompt, to: &json)
        Self.append("completion_tokens", usage?.completion, to: &json)
        Self.append("cached_tokens", usage?.cached, to: &json)
        Self.append("cache_write_tokens", usage?.cacheWrite, to: &json)
        Self.append("reasoning_tokens", usage?.reasoning, to: &json)
        Self.append("web_searches", usage?.searches, to: &json)
        json.field("tool_calls", toolCalls)
    }

    /// The headers and the body, when they were kept. A body that is no JSON is shown as a string.
    func appendContent(to json: inout JSONWriter) {
        if let headers {
            json.name("headers")
            json.beginObject()
            for (name, value) in headers.sorted(by: { $0.key < $1.key }) {
                json.name(name)
                json.value(value)
            }
            json.endObject()
        }
        if let body {
            json.name("body")
            if let document = try? JSONDocument(body) {
                json.value(document.root)
            } else {
                json.value(String(decoding: body, as: UTF8.self))
            }
        }
    }

    private static func append(_ name: StaticString, _ text: String?, to json: inout JSONWriter) {
        json.name(name)
        if let text { json.value(text) } else { json.null() }
    }

    private static func append(_ name: StaticString, _ number: Int?, to json: inout JSONWriter) {
        json.name(name)
        if let number { json.value(number) } else { json.null() }
    }
}
