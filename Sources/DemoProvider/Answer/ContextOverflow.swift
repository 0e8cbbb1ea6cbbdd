import Wire

/// A request that does not fit the context window, refused in the words of some provider.
struct ContextOverflow: Equatable, Sendable {
    enum Shape: String, CaseIterable, Sendable {
        case openai
        case openrouter
        case vllmOld = "vllm-old"
        case vllmNew = "vllm-new"
        case llamaCpp = "llama.cpp"
        case gemini
        case kimi
        case qwen
        case mistral
        case groq
        case anthropic
    }

    let shape: Shape
    /// The window, in tokens.
    let limit: Int
    /// The tokens to claim, whatever was sent; `nil` refuses only requests that are larger than the window.
    let claimed: Int?

    /// The refusal of a request of so many tokens; `nil` when it fits.
    func reply(to tokens: Int) -> ErrorAnswer? {
        guard claimed != nil || tokens > limit else { return nil }
        return reply(claiming: claimed ?? tokens)
    }

    /// The same in a protocol's own words, unless others were asked for.
    func told(in api: DemoAPI) -> ContextOverflow {
        guard api == .messages, shape == .openai else { return self }
        return ContextOverflow(shape: .anthropic, limit: limit, claimed: claimed)
    }

    private func reply(claiming tokens: Int) -> ErrorAnswer {
        var reply = ErrorAnswer(status: 400)
        switch shape {
        case .openai:
            reply.message = """
                This model's maximum context length is \(limit) tokens. However, your messages resulted in \
                \(tokens) tokens. Please reduce the length of the messages.
                """
            reply.param = "messages"
            reply.code = "context_length_exceeded"
        case .openrouter:
            let message = """
                This endpoint's maximum context length is \(limit) tokens. However, you requested about \
                \(tokens) tokens (\(tokens) of text input). Please reduce the length of either one.
                """
            reply.body = Self.numbered(message)
        case .vllmOld:
            reply.shape = .mistral
            reply.type = "BadRequestError"
            reply.message = """
                This model's maximum context length is \(limit) tokens. However, you requested \(tokens) \
                tokens (\(tokens) in the messages, 0 in the completion). Please reduce the length of the \
                messages or completion.
                """
        case .vllmNew:
            reply.type = "BadRequestError"
            reply.param = "input_tokens"
            reply.message = """
                You passed \(tokens) input tokens and requested 0 output tokens. However, the model's \
                context length is only \(limit) tokens, resulting in a maximum input length of \(limit) \
                tokens. Please reduce the length of the input prompt.
                """
        case .llamaCpp: reply.body = Self.llamaCpp(tokens: tokens, limit: limit)
        case .gemini:
            reply.shape = .gemini
            reply.message = """
                The input token count (\(tokens)) exceeds the maximum number of tokens allowed (\(limit)).
                """
        case .kimi:
            reply.message = """
                Invalid request: Your request exceeded model token limit: \(limit) (requested: \(tokens))
                """
        case .qwen:
            reply.message = """
                <400> InternalError.Algo.InvalidParameter: Range of input length should be [1, \(limit)]
                """
            reply.code = "invalid_parameter_error"
        case .mistral:
            reply.shape = .mistral
            reply.type = "invalid_request_prompt"
            reply.code = "3051"
            reply.message = """
                Prompt contains \(tokens) tokens and 0 draft tokens, too large for model with \(limit) \
                maximum context length
                """
        case .anthropic:
            reply.shape = .anthropic
            reply.message = "prompt is too long: \(tokens) tokens > \(limit) maximum"
        case .groq:
            reply.status = 413
            reply.type = "tokens"
            reply.code = "rate_limit_exceeded"
            reply.message = """
                Request too large for model `demo` in organization `org_demo` service tier `on_demand` on \
                tokens per minute (TPM): Limit \(limit), Requested \(tokens), please reduce your message \
                size and try again.
                """
        }
        return reply
    }

    /// OpenRouter's error, whose code is a number.
    private static func numbered(_ message: String) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.field("message", message)
        json.field("code", 400)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    /// llama.cpp tells both sizes in fields of their own.
    private static func llamaCpp(tokens: Int, limit: Int) -> [UInt8] {
        var json = JSONWriter()
        json.beginObject()
        json.name("error")
        json.beginObject()
        json.field("code", 400)
        json.field("message", "the request exceeds the available context size, try increasing it")
        json.field("type", "exceed_context_size_error")
        json.field("n_prompt_tokens", tokens)
        json.field("n_ctx", limit)
        json.endObject()
        json.endObject()
        return json.bytes
    }
}
