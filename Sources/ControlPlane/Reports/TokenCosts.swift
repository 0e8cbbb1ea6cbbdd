import Domain

/// What some requests cost, by class of tokens, and for searches.
///
/// An entry has one cost, rounded once, and the price it was worked out from. So the classes are worked out from the
/// same price, and what rounding leaves over, at most a nano-dollar for each request, goes to the largest of them:
/// the parts add up to what the entries cost. What a price does not explain is a part without a class.
struct TokenCosts {
    struct Part: Equatable {
        /// Nil for what no class can be told of.
        var type: Kind?
        var nanoUSD: Int64
    }

    /// What is charged for.
    enum Kind: Hashable {
        case tokens(TokenClass)
        case searches
    }

    private var pico: [Kind: UInt128] = [:]
    private var requests = 0
    private var totalNanoUSD: Int64?

    /// Adds requests that have their price in common; nil for those that have none.
    mutating func add(_ row: UsageRow, price: Price?) {
        guard let cost = row.costNanoUSD else { return }
        requests += row.requests
        totalNanoUSD = (totalNanoUSD ?? 0) + cost
        guard let price else { return }
        for part in TokenClass.allCases where row.usage[part] > 0 {
            pico[.tokens(part), default: 0] += price.rates.picoUSD(of: row.usage, part)
        }
        if row.usage.webSearches > 0 {
            pico[.searches, default: 0] += price.rates.picoUSDOfSearches(in: row.usage)
        }
    }

    /// The classes that were used, and what is left over; none when no cost is known.
    var parts: [Part] {
        guard let totalNanoUSD else { return [] }
        var parts = Kind.all.compactMap { part in
            pico[part].map { Part(type: part, nanoUSD: Int64(clamping: ($0 + 500) / 1000)) }
        }
        // All classes but one may be rounded up each, and the entries down.
        let rest = Int128(totalNanoUSD) - parts.reduce(0 as Int128) { $0 + Int128($1.nanoUSD) }
        if rest == 0, !parts.isEmpty { return parts }
        let largest = parts.indices.max { parts[$0].nanoUSD < parts[$1].nanoUSD }
        if let largest, rest.magnitude <= UInt128(requests + parts.count),
            Int128(parts[largest].nanoUSD) + rest >= 0
        {
            parts[largest].nanoUSD += Int64(rest)
        } else {
            parts.append(Part(type: nil, nanoUSD: Int64(clamping: rest)))
        }
        return parts
    }
}

extension TokenCosts {
    /// The same, with all classes of tokens as one.
    var partsByType: [Part] {
        let parts = parts
        let tokens = parts.filter { $0.type != .searches }
        guard let first = tokens.first else { return parts }
        let type = tokens.allSatisfy { $0.type == nil } ? nil : first.type
        return [Part(type: type, nanoUSD: tokens.reduce(0) { $0 + $1.nanoUSD })]
            + parts.filter { $0.type == .searches }
    }
}

extension TokenCosts.Kind {
    fileprivate static let all = TokenClass.allCases.map(Self.tokens) + [.searches]

    /// Anthropic's `cost_type`.
    var costType: String { self == .searches ? "web_search" : "tokens" }

    /// Anthropic's `token_type`; nil for what has no tokens.
    var tokenType: String? {
        if case .tokens(let part) = self { part.typeName } else { nil }
    }

    /// As descriptions of costs name it.
    var words: String {
        if case .tokens(let part) = self { part.words } else { "Web Search" }
    }
}

extension TokenClass {
    fileprivate var typeName: String {
        switch self {
        case .input: "uncached_input_tokens"
        case .cacheRead: "cache_read_input_tokens"
        case .cacheWrite5m: "cache_creation.ephemeral_5m_input_tokens"
        case .cacheWrite1h: "cache_creation.ephemeral_1h_input_tokens"
        case .output: "output_tokens"
        }
    }

    fileprivate var words: String {
        switch self {
        case .input: "Input Tokens"
        case .cacheRead: "Input Tokens, Cache Read"
        case .cacheWrite5m: "Input Tokens, Cache Write (5m)"
        case .cacheWrite1h: "Input Tokens, Cache Write (1h)"
        case .output: "Output Tokens"
        }
    }
}
