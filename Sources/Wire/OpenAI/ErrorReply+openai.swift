// The same errors as OpenAI's API answers them.
// Source: <https://platform.openai.com/docs/guides/error-codes/api-errors>.
extension ErrorReply {
    /// The JSON body of OpenAI's API: `{"error":{"message":…,"type":…,"param":null,"code":…}}`.
    ///
    /// - Parameter requestID: Stands beside the error; nil leaves it out.
    func openAIBody(requestID: String? = nil) -> [UInt8] {
        var json = JSONWriter(reserving: 160 + message.utf8.count)
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.field("message", message)
        json.field("type", openAIType)
        json.name("param")
        json.null()
        json.name("code")
        if let code = openAICode { json.value(code) } else { json.null() }
        json.endObject()
        if let requestID { json.field("request_id", requestID) }
        json.endObject()
        return json.bytes
    }

    /// The `error` event of a stream of the Responses API.
    var responsesEvent: [UInt8] {
        var json = JSONWriter(reserving: 160 + message.utf8.count)
        json.beginObject()
        json.field("type", "error")
        json.name("code")
        json.value(openAIWord)
        json.field("message", message)
        json.name("param")
        json.null()
        json.endObject()
        return json.bytes
    }

    /// What kind of error it is in a response that failed: the word that programs read, else the type.
    public var openAIWord: String { openAICode ?? openAIType }

    private var openAIType: String {
        switch type {
        case "authentication_error", "not_found_error", "request_too_large": "invalid_request_error"
        case "api_error", "overloaded_error", "timeout_error": "server_error"
        case "billing_error": "insufficient_quota"
        default: type
        }
    }

    /// The word that programs read. Clients shorten their conversation by `context_length_exceeded`.
    private var openAICode: String? {
        if let code { return code }
        if message.hasPrefix("prompt is too long") { return "context_length_exceeded" }
        switch type {
        case "authentication_error": return "invalid_api_key"
        case "not_found_error": return message.hasPrefix("model:") ? "model_not_found" : nil
        case "rate_limit_error": return "rate_limit_exceeded"
        case "billing_error": return "insufficient_quota"
        default: return nil
        }
    }
}
