import Wire

extension ReportedUsage {
    /// Reads a provider's `usage` object, whichever of the known dialects it is in; nil when it counts nothing.
    ///
    /// OpenAI and those who follow it count cached tokens as part of `prompt_tokens` and reasoning as part of
    /// `completion_tokens`; here every token stands in one class only.
    init?(provider usage: JSONValue) {
        guard usage.isObject else { return nil }
        let counts = Counts(usage)
        guard counts.prompt != nil || counts.completion != nil || counts.total != nil else { return nil }
        let prompt = counts.wholePrompt
        let cacheRead = min(counts.cacheRead, prompt)
        let cacheWrite = min(counts.cacheWrite, prompt - cacheRead)
        self.init(
            input: prompt - cacheRead - cacheWrite,
            cacheRead: cacheRead,
            cacheWrite: cacheWrite,
            output: counts.wholeOutput,
            reasoning: counts.reasoning,
            webSearches: usage.webSearches ?? 0,
            raw: Array(usage.raw))
    }

    /// Whether the provider counted anything at all.
    var isZero: Bool { prompt == 0 && output == 0 }
}

/// The numbers of a usage object under any of their names.
private struct Counts {
    var prompt: Int?
    var completion: Int?
    var total: Int?
    var cacheRead = 0
    var cacheWrite = 0
    var reasoning = 0
    /// Anthropic's convention: the prompt count leaves cached tokens out.
    private var excludesCache = false

    init(_ usage: JSONValue) {
        let promptDetails = usage["prompt_tokens_details"] ?? usage["input_tokens_details"]
        let completionDetails = usage["completion_tokens_details"] ?? usage["output_tokens_details"]

        let hit = usage.tokens("prompt_cache_hit_tokens")
        let miss = usage.tokens("prompt_cache_miss_tokens")
        let chatPrompt = usage.tokens("prompt_tokens")
        prompt = chatPrompt ?? usage.tokens("input_tokens") ?? hit.flatMap { hit in miss.map { hit + $0 } }
        completion = usage.tokens("completion_tokens") ?? usage.tokens("output_tokens")
        total = usage.tokens("total_tokens")

        let anthropicRead = usage.tokens("cache_read_input_tokens")
        let anthropicWrite = usage.tokens("cache_creation_input_tokens")
        // The first that counts something: gateways fill the fields they do not use with 0.
        cacheRead = Self.first([
            promptDetails?.tokens("cached_tokens"), hit, usage.tokens("cached_tokens"), anthropicRead,
        ])
        cacheWrite = Self.first([
            promptDetails?.tokens("cache_write_tokens"), promptDetails?.tokens("created_cache_tokens"),
            promptDetails?.tokens("cache_creation_tokens"), usage.tokens("created_cache_tokens"),
            anthropicWrite,
        ])
        reasoning = Self.first([
            completionDetails?.tokens("reasoning_tokens"), completionDetails?.tokens("thinking_tokens"),
            usage.tokens("reasoning_tokens"),
        ])
        excludesCache = saysCacheIsApart(
            anthropicNames: chatPrompt == nil && (anthropicRead != nil || anthropicWrite != nil))
    }

    /// Everything that was in the prompt.
    var wholePrompt: Int {
        guard let prompt else {
            return max(cacheRead + cacheWrite, (total ?? 0) - (completion ?? 0))
        }
        return excludesCache ? prompt + cacheRead + cacheWrite : prompt
    }

    /// Everything the model produced. Gemini and xAI leave reasoning out of the completion count, but not out
    /// of the total; others that leave it out are known by more reasoning than completion.
    var wholeOutput: Int {
        let completion = completion ?? 0
        let rest = total.map { $0 - wholePrompt } ?? 0
        if rest > completion { return rest }
        return reasoning > completion ? completion + reasoning : completion
    }

    private func saysCacheIsApart(anthropicNames: Bool) -> Bool {
        let cache = cacheRead + cacheWrite
        guard cache > 0 else { return false }
        if let prompt, let completion, total == prompt + cache + completion { return true }
        return anthropicNames
    }

    private static func first(_ candidates: [Int?]) -> Int {
        candidates.lazy.compactMap { $0 }.first { $0 > 0 } ?? 0
    }
}

extension JSONValue {
    /// Ten times what the largest model holds. A larger number counts nothing, and would spoil every sum.
    private static let largestCount = 100_000_000

    /// How often the web was searched, as Anthropic counts it, and OpenRouter by its reference and as it is seen to.
    var webSearches: Int? {
        self["server_tool_use"]?.tokens("web_search_requests")
            ?? self["server_tool_use_details"]?.tokens("web_search_requests")
    }

    /// A member that counts tokens, from 0 on; nil when it is absent or no number that could be a count.
    func tokens(_ name: StaticString) -> Int? {
        guard let value = self[name], value.isNumber else { return nil }
        if let count = value.int { return count <= Self.largestCount ? max(0, count) : nil }
        guard let number = value.double, number <= Double(Self.largestCount) else { return nil }
        return Int(max(0, number))
    }
}
