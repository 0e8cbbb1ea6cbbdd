extension EntrySettlement {
    /// Works out what the request cost from its usage and the target that was asked last, and adds what providers
    /// reported for attempts before.
    ///
    /// The price is the one that held when the request came, so that a price that changes meanwhile makes no
    /// difference. It goes by the model that the target names, not by the more exact name that a provider may
    /// answer with. Tokens of our own count cost as much as reported ones; the entry says which they are. When one
    /// part has no price, neither has the whole.
    ///
    /// - Parameter target: nil when no plan was made.
    public mutating func setCost(of target: Target?, openedAt moment: Timestamp, by prices: PriceList) {
        (costNanoUSD, price, costReason) = (nil, nil, nil)
        if usageSource != .none {
            let found = target.flatMap { prices.price(of: $0, at: moment) }
            if let found, let cost = found.cost(of: usage) {
                (costNanoUSD, price) = (cost, found.id)
            } else {
                costReason = found == nil ? .unpriced : .unpricedSearches
            }
        }
        for index in attempts.indices where attempts[index].charge != nil {
            addCharge(at: index, openedAt: moment, by: prices)
        }
        if usageSource == .none { costReason = outcome == .interrupted ? .unknownUsage : .noUsage }
    }

    /// Adds what an attempt before the last one was charged for.
    private mutating func addCharge(at index: Int, openedAt moment: Timestamp, by prices: PriceList) {
        guard var charge = attempts[index].charge else { return }
        let found = prices.price(of: attempts[index].provider, model: attempts[index].model, at: moment)
        let cost = found?.cost(of: charge.usage)
        (charge.costNanoUSD, charge.price) = (cost, cost == nil ? nil : found?.id)
        attempts[index].charge = charge
        usage.add(charge.usage)
        if usageSource == .none { usageSource = .reported }
        if let cost = charge.costNanoUSD, costReason == nil {
            costNanoUSD = min((costNanoUSD ?? 0) + cost, Rates.highestCost)
        } else {
            costReason = costReason ?? (found == nil ? .unpriced : .unpricedSearches)
            (costNanoUSD, price) = (nil, nil)
        }
    }
}
