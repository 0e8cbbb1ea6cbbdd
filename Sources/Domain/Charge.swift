/// What a provider reported as used by one attempt, and what that cost.
public struct Charge: Sendable, Equatable {
    public var usage: Usage
    /// Billionths of a US dollar, by the price of the attempt's target; nil when it has none.
    public var costNanoUSD: Int64?
    public var price: PriceID?

    public init(usage: Usage, costNanoUSD: Int64? = nil, price: PriceID? = nil) {
        self.usage = usage
        self.costNanoUSD = costNanoUSD
        self.price = price
    }
}

extension EntrySettlement {
    /// The part of an attempt in the entry's tokens and cost; nil when nothing is known of it, or it is nothing.
    ///
    /// Attempts that failed before the answer carry theirs themselves. What is left is that of the last one.
    public func charge(of attempt: Attempt) -> Charge? {
        if let charge = attempt.charge { return charge }
        guard usageSource != .none, attempt.number == attempts.last?.number else { return nil }
        let charges = attempts.compactMap(\.charge)
        if charges.isEmpty { return Charge(usage: usage, costNanoUSD: costNanoUSD, price: price) }
        let others = charges.reduce(into: Usage()) { $0.add($1.usage) }
        let left = usage.subtracting(others)
        guard left != Usage() else { return nil }
        let cost = costNanoUSD.map { $0 - charges.reduce(0) { $0 + ($1.costNanoUSD ?? 0) } }
        return Charge(usage: left, costNanoUSD: cost, price: price)
    }
}

extension Usage {
    /// What is left without a part of it, part by part; never below 0.
    public func subtracting(_ part: Usage) -> Usage {
        Usage(
            input: input - part.input,
            cacheRead: cacheRead - part.cacheRead,
            cacheWrite5m: cacheWrite5m - part.cacheWrite5m,
            cacheWrite1h: cacheWrite1h - part.cacheWrite1h,
            output: output - part.output,
            reasoning: reasoning - part.reasoning,
            webSearches: webSearches - part.webSearches)
    }
}
