import Domain

/// What some requests cost, by class of tokens.
///
/// An entry has one cost, rounded once, and the price it was worked out from. So the classes are worked out from the
/// same price, and what rounding leaves over, at most a nano-dollar for each request, goes to the largest of them:
/// the parts add up to what the entries cost. What a price does not explain is a part without a class.
struct TokenCosts {
    struct Part: Equatable {
        /// Nil for what no class can be told of.
        var type: TokenClass?
        var nanoUSD: Int64
    }

    private var pico: [TokenClass: UInt128] = [:]
    private var requests = 0
    private var totalNanoUSD: Int64?

    /// Adds requests that have their price in common; nil for those that have none.
    mutating func add(_ row: UsageRow, price: Price?) {
        guard let cost = row.costNanoUSD else { return }
        requests += row.requests
        totalNanoUSD = (totalNanoUSD ?? 0) + cost
        guard let price else { return }
        for part in TokenClass.allCases where row.usage[part] > 0 {
            pico[part, default: 0] += price.rates.picoUSD(of: row.usage, part)
        }
    }

    /// The classes that were used, and what is left over; none when no cost is known.
    var parts: [Part] {
        guard let totalNanoUSD else { return [] }
        var parts = TokenClass.allCases.compactMap { part in
            pico[part].map { Part(type: part, nanoUSD: Int64(clamping: ($0 + 500) / 1000)) }
        }
        // Four classes may be rounded up each, and the entries down.
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

extension TokenClass {
    /// Anthropic's `token_type`.
    var typeName: String {
        switch self {
        case .input: "uncached_input_tokens"
        case .cacheRead: "cache_read_input_tokens"
        case .cacheWrite5m: "cache_creation.ephemeral_5m_input_tokens"
        case .cacheWrite1h: "cache_creation.ephemeral_1h_input_tokens"
        case .output: "output_tokens"
        }
    }

    /// As descriptions of costs name it.
    var words: String {
        switch self {
        case .input: "Input Tokens"
        case .cacheRead: "Input Tokens, Cache Read"
        case .cacheWrite5m: "Input Tokens, Cache Write (5m)"
        case .cacheWrite1h: "Input Tokens, Cache Write (1h)"
        case .output: "Output Tokens"
        }
    }
}
