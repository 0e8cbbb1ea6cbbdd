import Wire

/// The shapes that providers give their error bodies.
enum ErrorShape: String, CaseIterable, Sendable {
    /// `{"error":{"message","type","param","code"}}`
    case openai
    /// `{"error":"…"}`
    case string
    /// `{"object":"error","message","type","param","code"}`, also vLLM's of old
    case mistral
    /// `[{"error":{"code","message","status"}}]`
    case gemini = "gemini-array"
    /// `{"detail":"…"}`
    case fastapi
    /// `{"errors":[{"message":"…"}]}`
    case errors
    /// `{"type":"error","error":{"type","message"},"request_id"}`
    case anthropic
    /// A page of a proxy in between
    case html
    /// No body
    case empty
}

/// An error answer: an HTTP status and a body in some provider's shape.
struct ErrorAnswer: Error, Equatable, Sendable {
    var status: Int
    var type: String?
    var code: String?
    var param: String?
    var message: String?
    /// Sent as the header `retry-after`, whatever it says.
    var retryAfter: String?
    var shape = ErrorShape.openai
    /// The id of the request, where the shape has one.
    var requestID: String?
    /// A body that is sent as it is, instead of one made from the fields above.
    var body: [UInt8]?

    init(status: Int) {
        self.status = status
    }

    /// A request that a strict endpoint does not take.
    static func invalid(_ message: String, param: String? = nil, code: String? = nil) -> ErrorAnswer {
        var reply = ErrorAnswer(status: 400)
        reply.message = message
        reply.param = param
        reply.code = code
        return reply
    }

    /// A request that the Messages API does not take.
    static func refused(_ message: String) -> ErrorAnswer {
        var reply = invalid(message)
        reply.shape = .anthropic
        return reply
    }

    /// The same in a protocol's own shape, unless another one was asked for.
    func told(in api: DemoAPI) -> ErrorAnswer {
        var reply = self
        if api == .messages, shape == .openai { reply.shape = .anthropic }
        return reply
    }

    var contentType: String {
        shape == .html && body == nil ? "text/html; charset=utf-8" : "application/json"
    }

    /// The body, in the shape asked for.
    var bytes: [UInt8] {
        if let body { return body }
        let message = message ?? "The demo provider was told to answer \(status)."
        var json = JSONWriter()
        switch shape {
        case .openai:
            json.beginObject()
            json.name("error")
            appendFields(message, to: &json)
            json.endObject()
        case .string:
            json.beginObject()
            json.field("error", message)
            json.endObject()
        case .mistral: appendFields(message, object: true, to: &json)
        case .gemini:
            json.beginArray()
            json.beginObject()
            json.name("error")
            json.beginObject()
            json.field("code", status)
            json.field("message", message)
            json.field("status", type ?? Self.googleStatus(status))
            json.endObject()
            json.endObject()
            json.endArray()
        case .fastapi:
            json.beginObject()
            json.field("detail", message)
            json.endObject()
        case .errors:
            json.beginObject()
            json.name("errors")
            json.beginArray()
            json.beginObject()
            json.field("message", message)
            json.endObject()
            json.endArray()
            json.endObject()
        case .anthropic:
            json.beginObject()
            json.field("type", "error" as StaticString)
            json.name("error")
            json.beginObject()
            json.field("type", type ?? Self.anthropicType(of: status))
            json.field("message", message)
            json.endObject()
            if let requestID { json.field("request_id", requestID) }
            json.endObject()
        case .html:
            let head = "<html><head><title>\(status)</title></head>"
            return Array("\(head)<body><h1>\(status)</h1>\(message)</body></html>\n".utf8)
        case .empty: return []
        }
        return json.bytes
    }

    private func appendFields(_ message: String, object: Bool = false, to json: inout JSONWriter) {
        json.beginObject()
        if object { json.field("object", "error") }
        json.field("message", message)
        json.field("type", type ?? Self.type(of: status))
        json.name("param")
        if let param { json.value(param) } else { json.null() }
        json.name("code")
        if let code { json.value(code) } else { json.null() }
        json.endObject()
    }

    /// The type that OpenAI gives an error of this status.
    private static func type(of status: Int) -> String {
        switch status {
        case 402: "insufficient_quota"
        case 403: "permission_denied"
        case 429: "rate_limit_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    /// The type that Anthropic gives an error of this status.
    static func anthropicType(of status: Int) -> String {
        switch status {
        case 401: "authentication_error"
        case 402: "billing_error"
        case 403: "permission_error"
        case 404: "not_found_error"
        case 409: "conflict_error"
        case 413: "request_too_large"
        case 429: "rate_limit_error"
        case 504: "timeout_error"
        case 529: "overloaded_error"
        case 500...: "api_error"
        default: "invalid_request_error"
        }
    }

    /// The canonical name that Google's APIs give a status (google.rpc.Code).
    private static func googleStatus(_ status: Int) -> String {
        switch status {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 429: "RESOURCE_EXHAUSTED"
        case 503: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        case 500...: "INTERNAL"
        default: "INVALID_ARGUMENT"
        }
    }
}
