import Wire

/// Where and how an answer reports its tokens.
enum UsageShape: String, CaseIterable, Sendable {
    /// A last chunk without choices, when `stream_options.include_usage` asks for it
    case openai
    case none
    /// As `openai`, asked for or not
    case always
    /// In the finishing chunk (Mistral)
    case withFinish = "with-finish"
    /// On every chunk, growing (vLLM)
    case everyChunk = "every-chunk"
    /// In the choice of the finishing chunk, cached tokens at the top (Kimi)
    case inChoice = "in-choice"
    /// As `x_groq.usage` in the finishing chunk
    case xGroq = "x_groq"
    /// Cache hits and misses, in the finishing chunk (DeepSeek)
    case deepseek
    /// Reasoning counted in the total only (Gemini)
    case gemini
}

/// What a script says about the tokens to report; what it does not say is estimated.
struct UsagePlan: Equatable, Sendable {
    var prompt: Int?
    var completion: Int?
    var cached: Int?
    var cacheWrite: Int?
    var reasoning: Int?
    /// Searches of the web that ran; nil where none is spoken of.
    var searches: Int?
    var shape: UsageShape?

    /// Takes over what a later plan says.
    mutating func merge(_ later: UsagePlan) {
        prompt = later.prompt ?? prompt
        completion = later.completion ?? completion
        cached = later.cached ?? cached
        cacheWrite = later.cacheWrite ?? cacheWrite
        reasoning = later.reasoning ?? reasoning
        searches = later.searches ?? searches
        shape = later.shape ?? shape
    }

    /// The report of an answer that has sent so many bytes of content, some of them reasoning.
    func report(requestBytes: Int, sentBytes: Int, reasoningBytes: Int) -> UsageReport {
        UsageReport(
            prompt: prompt ?? max(1, requestBytes / 4),
            completion: completion ?? (sentBytes + 3) / 4,
            cached: cached ?? 0,
            cacheWrite: cacheWrite,
            reasoning: reasoning ?? (reasoningBytes + 3) / 4,
            searches: searches)
    }
}

/// The tokens of one answer, as reported.
struct UsageReport: Equatable, Sendable {
    var prompt: Int
    var completion: Int
    var cached: Int
    /// `nil` when the provider does not speak of cache writes.
    var cacheWrite: Int?
    var reasoning: Int
    /// Searches of the web; `nil` when the provider does not speak of them.
    var searches: Int?

    func append(to json: inout JSONWriter, shape: UsageShape) {
        json.beginObject()
        json.field("prompt_tokens", prompt)
        json.field("completion_tokens", completion)
        json.field("total_tokens", prompt + completion + (shape == .gemini ? reasoning : 0))
        switch shape {
        case .deepseek:
            json.field("prompt_cache_hit_tokens", cached)
            json.field("prompt_cache_miss_tokens", prompt - cached)
        case .inChoice: json.field("cached_tokens", cached)
        default:
            json.name("prompt_tokens_details")
            json.beginObject()
            json.field("cached_tokens", cached)
            if let cacheWrite { json.field("cache_write_tokens", cacheWrite) }
            json.endObject()
        }
        if shape != .gemini {
            json.name("completion_tokens_details")
            json.beginObject()
            json.field("reasoning_tokens", reasoning)
            json.endObject()
        }
        if let searches {
            json.name("server_tool_use_details")
            json.beginObject()
            json.field("web_search_requests", searches)
            json.field("tool_calls_executed", searches)
            json.endObject()
        }
        json.endObject()
    }
}
