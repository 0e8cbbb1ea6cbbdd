/// An error as Anthropic's API answers it, ready for any caller of the Messages API.
///
/// Source: <https://docs.claude.com/en/api/errors>. The `type` and the wording steer what clients do:
/// Claude Code compacts, retries or gives up by them.
public struct ErrorReply: Error, Equatable, Sendable {
    /// The HTTP status.
    public var status: Int
    /// `error.type`, such as `invalid_request_error`.
    public var type: String
    /// `error.message`. Holds no secret, no path of this machine and no upstream body beyond its own message.
    public var message: String
    /// `error.details.error_code`, a stable word for programs, where there is one.
    public var code: String?
    /// Whether the client should try again; sent as `x-should-retry`. Nil leaves it to the status.
    public var shouldRetry: Bool?
    /// Seconds to wait, sent as `retry-after`.
    public var retryAfter: Int?
    /// The provider's own error body, for a client that speaks the provider's protocol; sent as it is.
    public var verbatim: [UInt8]?
    /// Further header fields, such as what is left of a limit.
    public var headers: [(String, String)] = []

    public init(
        _ status: Int,
        _ type: String,
        _ message: String,
        code: String? = nil,
        shouldRetry: Bool? = nil,
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.type = type
        self.message = message
        self.code = code
        self.shouldRetry = shouldRetry
        self.retryAfter = retryAfter
    }

    public static func == (left: ErrorReply, right: ErrorReply) -> Bool {
        left.status == right.status && left.type == right.type && left.message == right.message
            && left.code == right.code && left.shouldRetry == right.shouldRetry
            && left.retryAfter == right.retryAfter && left.verbatim == right.verbatim
            && left.headers.elementsEqual(right.headers, by: ==)
    }

    /// 400: the request itself is at fault.
    public static func invalidRequest(_ message: String, code: String? = nil) -> ErrorReply {
        ErrorReply(400, "invalid_request_error", message, code: code)
    }

    /// The JSON body for a client of `api`.
    public func body(requestID: String, in api: API) -> [UInt8] {
        verbatim ?? (api.isOpenAI ? openAIBody(requestID: requestID) : body(requestID: requestID))
    }

    /// The error as the one event that ends a broken stream of `api`. It says what the body of an answer says.
    ///
    /// - Parameter requestID: Stands beside the error; nil leaves it out.
    public func event(in api: API, requestID: String?) -> [UInt8] {
        var out: [UInt8] = []
        switch api {
        case .messages: SSEWriter.append(event: "error", data: body(requestID: requestID), to: &out)
        case .responses: SSEWriter.append(event: "error", data: responsesEvent, to: &out)
        case .chatCompletions, .embeddings:
            SSEWriter.append(event: "", data: openAIBody(requestID: requestID), to: &out)
        }
        return out
    }

    /// The JSON body of Anthropic's API: `{"type":"error","error":{…},"request_id":…}`.
    ///
    /// - Parameter requestID: Nil leaves it out.
    public func body(requestID: String?) -> [UInt8] {
        var json = JSONWriter(reserving: 160 + message.utf8.count)
        json.beginObject()
        json.field("type", "error")
        json.name("error")
        json.beginObject()
        json.field("type", type)
        json.field("message", message)
        if let code {
            json.name("details")
            json.beginObject()
            json.field("error_code", code)
            json.endObject()
        }
        json.endObject()
        if let requestID { json.field("request_id", requestID) }
        json.endObject()
        return json.bytes
    }
}
