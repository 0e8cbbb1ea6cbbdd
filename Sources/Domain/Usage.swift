/// The tokens of one request in disjoint classes, and what else is charged for. Nothing is ever negative.
public struct Usage: Hashable, Sendable {
    /// Prompt tokens neither read from nor written to a cache.
    public var input: Int
    public var cacheRead: Int
    /// Written to a cache that lives five minutes; providers that do not say how long are counted here.
    public var cacheWrite5m: Int
    public var cacheWrite1h: Int
    /// Everything the model produced, reasoning included.
    public var output: Int
    /// The part of `output` that was reasoning.
    public var reasoning: Int
    /// Searches of the web on the provider's servers, as it counted them.
    public var webSearches: Int

    public init(
        input: Int = 0,
        cacheRead: Int = 0,
        cacheWrite5m: Int = 0,
        cacheWrite1h: Int = 0,
        output: Int = 0,
        reasoning: Int = 0,
        webSearches: Int = 0
    ) {
        self.input = max(0, input)
        self.cacheRead = max(0, cacheRead)
        self.cacheWrite5m = max(0, cacheWrite5m)
        self.cacheWrite1h = max(0, cacheWrite1h)
        self.output = max(0, output)
        self.reasoning = max(0, min(reasoning, output))
        self.webSearches = max(0, webSearches)
    }

    /// All tokens of the prompt.
    public var prompt: Int { input + cacheRead + cacheWrite5m + cacheWrite1h }

    /// Adds another usage, part by part.
    public mutating func add(_ other: Usage) {
        input += other.input
        cacheRead += other.cacheRead
        cacheWrite5m += other.cacheWrite5m
        cacheWrite1h += other.cacheWrite1h
        output += other.output
        reasoning += other.reasoning
        webSearches += other.webSearches
    }

    public static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            input: left.input + right.input,
            cacheRead: left.cacheRead + right.cacheRead,
            cacheWrite5m: left.cacheWrite5m + right.cacheWrite5m,
            cacheWrite1h: left.cacheWrite1h + right.cacheWrite1h,
            output: left.output + right.output,
            reasoning: left.reasoning + right.reasoning,
            webSearches: left.webSearches + right.webSearches)
    }
}

/// The classes of tokens that have a price each.
public enum TokenClass: Sendable, CaseIterable {
    case input, cacheRead, cacheWrite5m, cacheWrite1h, output
}

extension Usage {
    /// The tokens of a class.
    public subscript(part: TokenClass) -> Int {
        switch part {
        case .input: input
        case .cacheRead: cacheRead
        case .cacheWrite5m: cacheWrite5m
        case .cacheWrite1h: cacheWrite1h
        case .output: output
        }
    }
}

/// Where an entry's usage comes from.
public enum UsageSource: String, Sendable, CaseIterable {
    /// The provider said it, and the client stayed to the end.
    case reported
    /// The client left; the upstream was read to its end and said it.
    case drained
    /// Our own count, because the provider did not say.
    case estimated
    /// No tokens were used, or none can be known.
    case none
}
