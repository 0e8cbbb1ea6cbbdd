extension EntrySettlement {
    /// Works out what the request cost from its usage and the target that was asked last.
    ///
    /// The price is the one that held when the request came, so that a price that changes meanwhile makes no
    /// difference. It goes by the model that the target names, not by the more exact name that a provider may
    /// answer with. Tokens of our own count cost as much as reported ones; the entry says which they are.
    ///
    /// - Parameter target: nil when no plan was made.
    public mutating func setCost(of target: Target?, openedAt moment: Timestamp, by prices: PriceList) {
        (costNanoUSD, price, costReason) = (nil, nil, nil)
        guard usageSource != .none else {
            costReason = outcome == .interrupted ? .unknownUsage : .noUsage
            return
        }
        guard let target, let found = prices.price(of: target, at: moment) else {
            costReason = .unpriced
            return
        }
        costNanoUSD = found.cost(of: usage)
        price = found.id
    }
}
