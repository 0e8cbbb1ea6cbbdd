import Testing
import Translation
import Wire

/// However a provider says that a request does not fit, Claude Code is told in the words it understands.
@Suite struct ContextOverflowTests {
    private static let context = AnswerContext(
        model: "claude-x", inputEstimate: 150_000, contextWindow: 131_072)

    private static func failure(_ body: String, status: Int = 400) -> ProviderFailure {
        ProviderFailure(status: status, header: { _ in nil }, body: Array(body.utf8), context: context)
    }

    private static func error(_ message: String, code: String = "null") -> String {
        let quoted = message.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
        return #"{"error":{"message":"\#(quoted)","type":"invalid_request_error","code":\#(code)}}"#
    }

    @Test(arguments: [
        // OpenAI, DeepSeek, older vLLM
        (
            "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens (4900 in the messages, 100 in the functions). Please reduce the length of the messages.",
            5000, 4096
        ),
        (
            "This model's maximum context length is 131072 tokens. However, you requested 139162 tokens (131000 in the messages, 8162 in the completion). Please reduce the length of the messages or completion.",
            131_000, 131_072
        ),
        (
            "Input tokens exceed the configured limit of 272000 tokens. Your messages resulted in 290000 tokens.",
            290_000, 272_000
        ),
        // vLLM
        (
            "You passed 202753 input tokens and requested 0 output tokens. However, the model's context length is only 202752 tokens, resulting in a maximum input length of 202752 tokens.",
            202_753, 202_752
        ),
        (
            "This model's maximum context length is 32768 tokens. However, your request has 40000 input tokens. Please reduce the length of the input messages.",
            40_000, 32_768
        ),
        // SGLang, llama.cpp, Mistral, Gemini, xAI, Kimi, Fireworks, Cerebras, Copilot
        (
            "The input (1492905 tokens) is longer than the model's context length (1048576 tokens).",
            1_492_905, 1_048_576
        ),
        (
            "request (9000 tokens) exceeds the available context size (8192 tokens), try increasing it", 9000,
            8192
        ),
        (
            "Prompt contains 65673 tokens and 0 draft tokens, too large for model with 32768 maximum context length",
            65_673, 32_768
        ),
        (
            "The input token count (1196265) exceeds the maximum number of tokens allowed (1048576).",
            1_196_265, 1_048_576
        ),
        (
            "This model's maximum prompt length is 131072 but the request contains 136973 tokens.", 136_973,
            131_072
        ),
        (
            "Invalid request: Your request exceeded model token limit: 131072 (requested: 140000)", 140_000,
            131_072
        ),
        ("The prompt is too long: 140000, model maximum context length: 131072", 140_000, 131_072),
        (
            "Please reduce the length of the messages or completion. Current length is 10000 while limit is 8192",
            10_000, 8192
        ),
        ("prompt token count of 55059 exceeds the limit of 12288", 55_059, 12_288),
        ("prompt is too long: 202095 tokens > 200000 maximum", 202_095, 200_000),
        // OpenRouter, Together, LM Studio
        (
            "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (139000 of text input, 1000 in the output). Please reduce the length of either one.",
            139_000, 131_072
        ),
        (
            "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 8193. Given: 9000 `inputs` tokens and 100 `max_new_tokens`",
            9000, 8193
        ),
        (
            "Trying to keep the first 5000 tokens when context the overflows. However, the model is loaded with context length of only 4096 tokens, which is not enough.",
            5000, 4096
        ),
        // Groq: more than a minute's tokens in one request
        (
            "Request too large for model `m` in organization `org_01` service tier `on_demand` on tokens per minute (TPM): Limit 6000, Requested 7000, please reduce your message size and try again.",
            7000, 6000
        ),
    ])
    func `an overflow with numbers keeps them`(message: String, tokens: Int, limit: Int) {
        let failure = Self.failure(Self.error(message))
        #expect(failure.kind == .contextOverflow(tokens: tokens, limit: limit))
        #expect(failure.reply.status == 400)
        #expect(failure.reply.type == "invalid_request_error")
        let shown = max(tokens, limit + 1)
        #expect(failure.reply.message.hasPrefix("prompt is too long: \(shown) tokens > \(limit) maximum. "))
        #expect(failure.reply.message.hasSuffix(message))
        #expect(!failure.mayHelpElsewhere)
    }

    @Test(arguments: [
        "Your input exceeds the context window of this model. Please adjust your input and try again.",
        "Please reduce the length of the messages or completion.",
        "invalid params, context window exceeds limit (2013)",
        "Prompt exceeds max length",
        "total message size 2100954 exceeds limit 2097152",
        "Input is too long for requested model.",
        "the request exceeds the available context size. try increasing the context size or enable context shift",
        "Context size has been exceeded.", "capability_rejected: prompt_too_long",
    ])
    func `an overflow without numbers takes our own`(message: String) {
        let failure = Self.failure(Self.error(message))
        guard case .contextOverflow(let tokens, _) = failure.kind else {
            Issue.record("\(failure.kind)")
            return
        }
        #expect(tokens == nil)
        #expect(failure.reply.message.hasPrefix("prompt is too long: 150000 tokens > "))
    }

    @Test(arguments: [
        // Qwen, and Zhipu's own wording of it
        ("<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 98304]", 98_304),
        ("Prompt exceeds max length. The maximum context length is 131072 tokens.", 131_072),
    ])
    func `an overflow that names the window alone takes our own count`(message: String, limit: Int) {
        let failure = Self.failure(Self.error(message))
        #expect(failure.kind == .contextOverflow(tokens: nil, limit: limit))
        #expect(failure.reply.message.hasPrefix("prompt is too long: 150000 tokens > \(limit) maximum. "))
    }

    @Test func `a code says it where the message does not`() {
        let failure = Self.failure(Self.error("No.", code: "\"context_length_exceeded\""))
        #expect(failure.kind == .contextOverflow(tokens: nil, limit: nil))
        #expect(failure.reply.message.hasPrefix("prompt is too long: 150000 tokens > 131072 maximum."))
        let glm = Self.failure(#"{"error":{"code":"1261","message":"Prompt 超长"}}"#)
        #expect(glm.kind == .contextOverflow(tokens: nil, limit: nil))
    }

    @Test func `llama cpp puts the numbers beside the message`() {
        let body =
            #"{"error":{"code":400,"message":"too long","type":"exceed_context_size_error","n_prompt_tokens":9000,"n_ctx":8192}}"#
        #expect(Self.failure(body).kind == .contextOverflow(tokens: 9000, limit: 8192))
    }

    @Test func `OpenRouter wraps the provider's own error`() {
        let body =
            #"{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"This model's maximum context length is 262144 tokens. However, your messages resulted in 262897 tokens.\"}}","provider_name":"P"}}}"#
        #expect(Self.failure(body).kind == .contextOverflow(tokens: 262_897, limit: 262_144))
    }

    @Test func `an unknown window is taken to be just too small`() {
        let context = AnswerContext(model: "m", inputEstimate: 500)
        let reply = ErrorReply(
            status: 400, header: { _ in nil }, body: Array(Self.error("Input is too long").utf8),
            context: context)
        #expect(reply.message.hasPrefix("prompt is too long: 500 tokens > 499 maximum."))
    }

    @Test(arguments: [413, 500, 502, 422, 404])
    func `the status makes no difference`(status: Int) {
        let message =
            "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens."
        #expect(Self.failure(Self.error(message), status: status).reply.status == 400)
    }

    @Test func `a rate limit worded like a window stays a rate limit`() {
        let failure = Self.failure(
            Self.error(
                "Rate limit reached: too many tokens per minute. Limit 6000, Used 5000, Requested 2000."),
            status: 429)
        #expect(failure.kind == .rateLimit)
    }

    @Test(arguments: [
        (
            "max_tokens is too large: 128000. This model supports at most 16384 completion tokens, whereas you provided 128000.",
            16_384
        ),
        ("Invalid max_tokens value, the valid range of max_tokens is [1, 8192]", 8192),
        ("<400> InternalError.Algo.InvalidParameter: Range of max_tokens should be [1, 8192]", 8192),
        (
            "`max_tokens` must be less than or equal to `32768`, the maximum value for `max_tokens` is less than the `context_window` for this model",
            32_768
        ),
        ("Exceeding the limiting length: [max_tokens should be less or equal to 131072]", 131_072),
        (
            "The parameter `max_completion_tokens` specified in the request are not valid: integer above maximum value, expected a value <= 12288, but got 32000 instead.",
            12_288
        ),
        (
            "Unable to submit request because it has a maxOutputTokens value of 128000 but the supported range is from 1 (inclusive) to 65537 (exclusive).",
            65_536
        ),
        ("max_tokens: 128000 > 64000, which is the maximum allowed number of output tokens for m", 64_000),
        // Only the output is too much for the window
        (
            "This model's maximum context length is 32768 tokens. However, you requested 33000 tokens (1000 in the messages, 32000 in the completion). Please reduce the length of the messages or completion.",
            31_768
        ),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 32000. This model's maximum context length is 32768 tokens and your request has 1000 input tokens (32000 > 32768 - 1000).",
            31_768
        ),
        (
            "This endpoint's maximum context length is 131072 tokens. However, you requested about 140000 tokens (12000 of text input, 128000 in the output). Please reduce the length of either one.",
            119_072
        ),
        (
            "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 9000 tokens: 4000 tokens from the input messages and 5000 tokens for the completion.",
            4192
        ),
        (
            "input length and `max_tokens` exceed context limit: 150000 + 64000 > 200000, decrease input length or `max_tokens` and try again",
            50_000
        ),
        // vLLM counts "at least": our own count is nearer
        (
            "This model's maximum context length is 262144 tokens. However, you requested 128000 output tokens and your prompt contains at least 134145 input tokens, for a total of at least 262145 tokens.",
            93_394
        ),
    ])
    func `too much output leads to the largest that fits`(message: String, maximum: Int) {
        let failure = Self.failure(Self.error(message))
        #expect(failure.kind == .outputLimit(maximum: maximum))
        #expect(failure.reply.status == 400)
        #expect(
            failure.reply.message.contains(
                " > \(maximum), which is the maximum allowed number of output tokens for claude-x."))
        #expect(failure.reply.message.hasPrefix("max_tokens: "))
    }

    @Test func `gateways that explain in the parameter are understood`() {
        let body =
            #"{"error":{"message":"Param Incorrect","type":"upstream_error","param":"max_tokens is too large: 1048576. This model supports at most 131072 completion tokens, whereas you provided 1048576.","code":"400"}}"#
        #expect(Self.failure(body).kind == .outputLimit(maximum: 131_072))
    }
}
