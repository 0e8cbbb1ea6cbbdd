import Wire

/// An error that comes inside a stream whose status line said 200.
struct StreamFailure: Equatable, Sendable {
    enum Shape: String, CaseIterable, Sendable {
        /// `data: {"error":{"message","type","code"}}`
        case openai
        /// A chunk with `error` beside its choices, whose finish_reason is `error`
        case openrouter
        /// `data: [{"error":{"code","message","status"}}]`
        case gemini
        /// `event: error` before the data
        case event
        /// `data: {"error":"…"}`
        case string
    }

    let shape: Shape
    let message: String
    let code: String?
    /// Whether `[DONE]` follows all the same.
    let sendsDone: Bool

    /// The data of the event in the Messages API, where the code is the error's type.
    var messagesData: [UInt8] {
        var reply = ErrorAnswer(status: 500)
        reply.shape = .anthropic
        reply.type = code
        reply.message = message
        return reply.bytes
    }

    /// The data of the event; what stands beside an error in OpenRouter's form comes from `envelope`.
    func data(in envelope: ChunkEnvelope) -> [UInt8] {
        var reply = ErrorAnswer(status: 500)
        reply.message = message
        reply.code = code
        switch shape {
        case .openai, .event: return reply.bytes
        case .string:
            reply.shape = .string
            return reply.bytes
        case .gemini:
            reply.shape = .gemini
            return reply.bytes
        case .openrouter:
            var json = JSONWriter()
            json.beginObject()
            if let number = code.map({ Int($0) }) ?? 502 {
                json.field("code", number)
            } else {
                json.field("code", code ?? "")
            }
            json.field("message", message)
            json.endObject()
            return envelope.errorChunk(json.bytes)
        }
    }
}
