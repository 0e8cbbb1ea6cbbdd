/// Tokens of one answer in disjoint classes, as the provider reported them or, failing that, estimated.
public struct ReportedUsage: Equatable, Sendable {
    /// Prompt tokens neither read from nor written to a cache.
    public var input: Int
    /// Prompt tokens read from the provider's cache.
    public var cacheRead: Int
    /// Prompt tokens written to the provider's cache.
    public var cacheWrite: Int
    /// The part of `cacheWrite` that the cache keeps for an hour, which costs more than five minutes.
    public var cacheWriteHour: Int
    /// Everything the model produced, reasoning included.
    public var output: Int
    /// The part of `output` that was reasoning.
    public var reasoning: Int
    /// Searches of the web that the provider charges for.
    public var webSearches: Int
    /// The provider's usage object as it came; empty when it sent none.
    public var raw: [UInt8]
    /// Whether any of the counts is our own instead of the provider's.
    public var isEstimate: Bool

    /// Negative counts become 0, and a part never exceeds the whole.
    public init(
        input: Int = 0,
        cacheRead: Int = 0,
        cacheWrite: Int = 0,
        cacheWriteHour: Int = 0,
        output: Int = 0,
        reasoning: Int = 0,
        webSearches: Int = 0,
        raw: [UInt8] = [],
        isEstimate: Bool = false
    ) {
        self.input = max(0, input)
        self.cacheRead = max(0, cacheRead)
        self.cacheWrite = max(0, cacheWrite)
        self.cacheWriteHour = max(0, min(cacheWriteHour, cacheWrite))
        self.output = max(0, output)
        self.reasoning = max(0, min(reasoning, output))
        self.webSearches = max(0, webSearches)
        self.raw = raw
        self.isEstimate = isEstimate
    }

    /// All tokens of the prompt.
    public var prompt: Int { input + cacheRead + cacheWrite }

    /// The same, with our own count where the provider counted nothing. Our own 0 changes nothing.
    func completed(input: Int, output: Int, reasoning: Int = 0) -> ReportedUsage {
        var counts = self
        if counts.prompt == 0, input > 0 {
            counts.input = input
            counts.isEstimate = true
        }
        if counts.output == 0, output > 0 {
            counts.output = output
            counts.reasoning = min(reasoning, output)
            counts.isEstimate = true
        }
        return counts
    }
}
