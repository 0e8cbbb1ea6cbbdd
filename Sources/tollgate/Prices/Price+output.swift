import Domain
import Presentation
import Wire

extension Table {
    /// A row for each price. A class that has none of its own shows what it costs instead, in brackets.
    init(_ prices: [Price]) {
        self.init([
            .left("MODEL"), .right("INPUT"), .right("CACHE READ"), .right("WRITE 5M"), .right("WRITE 1H"),
            .right("OUTPUT"), .right("SEARCHES"), .left("FROM"), .left("SOURCE"),
        ])
        for price in prices {
            let rates = price.rates
            let write = rates.cacheWrite5m ?? rates.input
            add([
                "\(price.provider)/\(price.model)",
                Dollars.text(rates.input),
                Self.rate(rates.cacheRead, else: rates.input),
                Self.rate(rates.cacheWrite5m, else: write),
                Self.rate(rates.cacheWrite1h, else: write),
                Dollars.text(rates.output),
                rates.webSearch.map(Dollars.text),
                price.effectiveFrom.dateText,
                [price.sourceDate, price.source].compactMap(\.self).joined(separator: " "),
            ])
        }
    }

    private static func rate(_ rate: Int64?, else fallback: Int64) -> String {
        rate.map(Dollars.text) ?? "(\(Dollars.text(fallback)))"
    }
}
