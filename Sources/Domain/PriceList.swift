/// All prices there ever were, ready to be asked.
public struct PriceList: Sendable, Equatable {
    /// By model, then from the newest moment to the oldest; of two for the same moment the one added last goes
    /// first.
    private let prices: [Model: [Price]]

    private struct Model: Hashable, Sendable {
        var provider: ProviderName
        var name: String
    }

    /// - Parameter prices: in the order in which they were added.
    public init(_ prices: [Price] = []) {
        let added = prices.enumerated().map { (number: $0.offset, price: $0.element) }
        self.prices = Dictionary(grouping: added) {
            Model(provider: $0.price.provider, name: $0.price.model)
        }.mapValues { prices in
            prices.sorted { ($0.price.effectiveFrom, $0.number) > ($1.price.effectiveFrom, $1.number) }
                .map(\.price)
        }
    }

    /// The price of a provider's model that is in force at a moment; nil when it has none yet.
    public func priceInForce(of provider: ProviderName, model: String, at moment: Timestamp) -> Price? {
        prices[Model(provider: provider, name: model)]?.first { $0.effectiveFrom <= moment }
    }

    /// What a request to a provider's model is charged by that came at a moment; nil when there was no price yet.
    ///
    /// That is the price in force. Where a clock that was set back says that there is none yet, it is the first one that
    /// ever was: a price that is known was added before the request came, whatever the clock says, and held when it was
    /// added, unless it was meant for later.
    public func price(of provider: ProviderName, model: String, at moment: Timestamp) -> Price? {
        if let price = priceInForce(of: provider, model: model, at: moment) { return price }
        return prices[Model(provider: provider, name: model)]?.last {
            moment < $0.createdAt && $0.effectiveFrom <= $0.createdAt
        }
    }

    /// What a request to a target is charged by that came at a moment; nil when there was no price yet.
    public func price(of target: Target, at moment: Timestamp) -> Price? {
        price(of: target.provider, model: target.model, at: moment)
    }

    /// All prices by provider and model, the newest of each first.
    public var all: [Price] {
        prices.sorted { ($0.key.provider.text, $0.key.name) < ($1.key.provider.text, $1.key.name) }
            .flatMap(\.value)
    }

    public var isEmpty: Bool { prices.isEmpty }
}
