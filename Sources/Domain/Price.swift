/// What the tokens of one provider's model cost from a moment on. Prices are only ever added: an entry names the
/// one it was worked out from, so what has been settled never changes.
public struct Price: Sendable, Equatable {
    public var id: PriceID
    public var provider: ProviderName
    /// The model's name at the provider, as targets have it.
    public var model: String
    /// The first moment the price holds for, up to the next price of the same model.
    public var effectiveFrom: Timestamp
    public var rates: Rates
    /// Who said so: a contract, or the address of a price list.
    public var source: String?
    /// The day on which the source said so, such as `2026-11-05`.
    public var sourceDate: String?
    public var createdAt: Timestamp

    public init(
        id: PriceID,
        provider: ProviderName,
        model: String,
        effectiveFrom: Timestamp,
        rates: Rates,
        source: String? = nil,
        sourceDate: String? = nil,
        createdAt: Timestamp
    ) {
        self.id = id
        self.provider = provider
        self.model = model
        self.effectiveFrom = effectiveFrom
        self.rates = rates
        self.source = source
        self.sourceDate = sourceDate
        self.createdAt = createdAt
    }

    /// What a request cost, in billionths of a US dollar; nil for a request with searches that have no price.
    public func cost(of usage: Usage) -> Int64? { rates.prices(usage) ? rates.cost(of: usage) : nil }
}

/// Money for each class of tokens, in pico-USD for one token, which is the same as micro-USD for a million.
///
/// A class of its own is optional where providers often have none. It then costs what is certain to be charged
/// for such tokens elsewhere: reading and writing a cache cost as much as `input`, and keeping it for an hour as
/// much as keeping it five minutes. The first can only be too much, never too little: cache reads are sold below
/// the price of input.
public struct Rates: Hashable, Sendable {
    public var input: Int64
    public var cacheRead: Int64?
    public var cacheWrite5m: Int64?
    public var cacheWrite1h: Int64?
    /// Reasoning included.
    public var output: Int64
    /// Nano-USD for one search of the web, which is the same as micro-USD for a thousand; nil where it is not known.
    public var webSearch: Int64?

    /// The highest price there can be, 10,000 USD for a million tokens or a thousand searches.
    public static let highest: Int64 = 10_000_000_000
    /// The highest cost of one request there can be, a million USD: with more tokens than that a provider's count
    /// is nonsense, and would break every sum it stands in.
    public static let highestCost: Int64 = 1_000_000_000_000_000

    /// Prices beyond `0...highest` are brought within.
    public init(
        input: Int64,
        cacheRead: Int64? = nil,
        cacheWrite5m: Int64? = nil,
        cacheWrite1h: Int64? = nil,
        output: Int64,
        webSearch: Int64? = nil
    ) {
        func bounded(_ rate: Int64) -> Int64 { max(0, min(rate, Self.highest)) }
        self.input = bounded(input)
        self.cacheRead = cacheRead.map(bounded)
        self.cacheWrite5m = cacheWrite5m.map(bounded)
        self.cacheWrite1h = cacheWrite1h.map(bounded)
        self.output = bounded(output)
        self.webSearch = webSearch.map(bounded)
    }

    /// What one token of a class costs.
    public func rate(of part: TokenClass) -> Int64 {
        switch part {
        case .input: input
        case .cacheRead: cacheRead ?? input
        case .cacheWrite5m: cacheWrite5m ?? input
        case .cacheWrite1h: cacheWrite1h ?? cacheWrite5m ?? input
        case .output: output
        }
    }

    /// What the tokens of one class cost, in pico-USD, exactly.
    public func picoUSD(of usage: Usage, _ part: TokenClass) -> UInt128 {
        UInt128(max(0, usage[part])) * UInt128(max(0, rate(of: part)))
    }

    /// What the searches cost, in pico-USD, exactly; nothing where their price is not known.
    public func picoUSDOfSearches(in usage: Usage) -> UInt128 {
        UInt128(max(0, usage.webSearches)) * UInt128(max(0, min(webSearch ?? 0, Self.highest))) * 1000
    }

    /// Whether there is a price for everything that was used.
    public func prices(_ usage: Usage) -> Bool { usage.webSearches == 0 || webSearch != nil }

    /// What a usage costs, in nano-USD, rounded half up once, over everything together; never more than
    /// `highestCost`.
    public func cost(of usage: Usage) -> Int64 {
        // Five products of 63 bits each fit into 128, and so does a smaller one.
        let pico = TokenClass.allCases.reduce(picoUSDOfSearches(in: usage)) { sum, part in
            sum + picoUSD(of: usage, part)
        }
        return min(Int64(clamping: (pico + 500) / 1000), Self.highestCost)
    }
}

/// Why an entry has no cost.
public enum CostReason: String, Sendable, CaseIterable {
    /// Tokens were used, and their target had no price when the request came.
    case unpriced
    /// The provider searched the web, and the price of its target says nothing of searches.
    case unpricedSearches = "unpriced_searches"
    /// No tokens were used, or none that a provider told of: nothing was asked, or the call failed.
    case noUsage = "no_usage"
    /// The process died during the request; a provider may have been paid, and nobody knows how much.
    case unknownUsage = "unknown_usage"

    /// Whether something was used that had no price.
    public var isUnpriced: Bool { self == .unpriced || self == .unpricedSearches }
}
