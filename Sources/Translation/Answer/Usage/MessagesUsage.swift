import Wire

/// The usage of one answer of the Messages API, gathered from the objects in which it comes.
///
/// `message_start` counts the prompt and `message_delta` the whole answer so far; later numbers replace earlier ones,
/// and a field that is absent keeps what was said of it. The output in `message_start` is no count yet: of an answer
/// that breaks off before its `message_delta`, our own is nearer to the truth.
struct MessagesUsage: Sendable {
    private var input: Int?
    private var cacheRead = 0
    private var cacheWrite = 0
    private var cacheWriteHour = 0
    private var output: Int?
    private var thinking = 0
    private var searches = 0
    private var hasBegun = false
    /// The usage objects, in the order in which they came.
    private var raw: [[UInt8]] = []

    /// Reads the usage of `message_delta`, or of a whole message.
    mutating func read(_ usage: JSONValue) {
        readPrompt(usage)
        if let count = usage.tokens("output_tokens") { output = count }
        if let count = usage["output_tokens_details"]?.tokens("thinking_tokens") { thinking = count }
    }

    /// Reads the usage of `message_start`.
    mutating func read(start usage: JSONValue) {
        readPrompt(usage)
        hasBegun = hasBegun || usage["output_tokens"] != nil
    }

    private mutating func readPrompt(_ usage: JSONValue) {
        guard usage.isObject else { return }
        raw.append(Array(usage.raw))
        if let count = usage.tokens("input_tokens") { input = count }
        if let count = usage.tokens("cache_read_input_tokens") { cacheRead = count }
        if let count = usage.tokens("cache_creation_input_tokens") { cacheWrite = count }
        if let count = usage.webSearches { searches = count }
        if let count = usage["cache_creation"]?.tokens("ephemeral_1h_input_tokens") { cacheWriteHour = count }
    }

    /// One object, or an array of those that came.
    private var rawText: [UInt8] {
        guard raw.count > 1 else { return raw.first ?? [] }
        return Array("[".utf8) + Array(raw.joined(separator: Array(",".utf8))) + Array("]".utf8)
    }

    /// Nil when nothing was counted.
    var reported: ReportedUsage? {
        guard input != nil || output != nil || hasBegun else { return nil }
        return ReportedUsage(
            input: input ?? 0, cacheRead: cacheRead, cacheWrite: cacheWrite, cacheWriteHour: cacheWriteHour,
            output: output ?? 0, reasoning: thinking, webSearches: searches, raw: rawText)
    }
}
