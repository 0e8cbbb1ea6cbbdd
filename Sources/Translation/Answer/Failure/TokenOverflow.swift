/// Finds errors that say a request does not fit: its prompt, or what it asks for as output.
struct TokenOverflow {
    private let wording: ErrorWording
    private let words: [String]
    private let body: ProviderErrorBody
    /// The prompt's tokens by our own count.
    private let estimate: Int

    init(_ body: ProviderErrorBody, _ wording: ErrorWording, estimate: Int) {
        self.body = body
        self.wording = wording
        self.estimate = estimate
        words = body.words
    }

    /// What does not fit; nil when the error is about something else.
    var kind: ProviderFailure.Kind? {
        if let maximum = outputMaximum { return .outputLimit(maximum: maximum) }
        // Kimi counts bytes here.
        if wording.has("total message size"), wording.has("exceeds limit") {
            return .contextOverflow(tokens: nil, limit: nil)
        }
        guard isAboutContext || isAboveRateLimit else { return nil }
        // Anthropic: "…exceed context limit: A + B > C".
        if let prompt = wording.number(after: ["context limit: "]), let limit = wording.number(after: [" > "])
        {
            return limit - prompt >= Self.leastOutput
                ? .outputLimit(maximum: limit - prompt) : .contextOverflow(tokens: prompt, limit: limit)
        }
        if let room = roomForOutput { return .outputLimit(maximum: room) }
        return .contextOverflow(tokens: promptTokens ?? totalTokens, limit: limit)
    }

    /// What is left of the window for the answer, when the prompt alone fits and leaves enough to be of use.
    private var roomForOutput: Int? {
        guard let limit, let requested = requestedOutput, requested > 0, let prompt = promptTokens else {
            return nil
        }
        var room = limit - prompt
        // vLLM stops counting the prompt as soon as it is too long, so that its number is only a lower bound.
        if wording.has("prompt contains at least") {
            room = estimate > prompt ? limit - estimate - estimate / 8 : min(room, requested / 2)
        }
        return room >= Self.leastOutput ? room : nil
    }

    /// What the request asked for as output, where the error says it.
    var requestedOutput: Int? {
        wording.number(before: [
            " in the completion", " for the completion", " in the output", " tokens for the completion",
            " output tokens", " `max_new_tokens`",
        ]) ?? wording.number(after: ["max_tokens: ", "is too large: "])
    }

    /// Below this an answer is not worth asking for; the conversation had better be shortened.
    private static let leastOutput = 1024

    // MARK: The output

    private var outputMaximum: Int? {
        guard wording.hasAny(["max_tokens", "max_completion_tokens", "max_output_tokens", "maxoutputtokens"])
        else {
            return nil
        }
        if let exclusive = wording.number(after: ["(inclusive) to "]), wording.has("(exclusive)") {
            return exclusive > 1 ? exclusive - 1 : nil
        }
        if let maximum = wording.number(before: [", which is the maximum allowed"]) {
            return Self.positive(maximum)
        }
        if isAboutContext { return nil }
        return wording.number(after: Self.outputPhrases).flatMap(Self.positive)
    }

    private static func positive(_ number: Int) -> Int? { number > 0 ? number : nil }

    // MARK: The prompt

    private var isAboutContext: Bool {
        // Limits per minute are worded like windows.
        guard body.status != 429 else { return false }
        return words.contains { Self.codes.contains($0) } || wording.hasAny(Self.phrases)
            || (wording.has("prompt contains ") && wording.has("too large"))
    }

    /// Groq and OpenAI refuse a single request that is larger than the tokens of a minute: waiting is no help.
    private var isAboveRateLimit: Bool {
        guard wording.has("request too large"), let limit = wording.number(after: ["limit "]) else {
            return false
        }
        return (wording.number(after: ["requested "]) ?? 0) > limit
    }

    /// The tokens of the prompt alone.
    private var promptTokens: Int? {
        if let tokens = body.promptTokens { return tokens }
        if let total = totalTokens, let output = requestedOutput, output < total { return total - output }
        return wording.number(after: Self.promptPhrases) ?? wording.number(before: Self.phrasesBehindPrompt)
            ?? wording.number(after: Self.weakPromptPhrases)
    }

    /// Prompt and output together, as far as the error counts them so.
    private var totalTokens: Int? {
        wording.number(after: ["requested about ", "requested a total of ", "you requested "])
    }

    private var limit: Int? {
        if let size = body.contextSize { return size }
        return wording.number(after: Self.limitPhrases)
            ?? wording.number(before: [" maximum context length", " maximum"])
            ?? wording.number(after: Self.weakLimitPhrases)
    }
}
