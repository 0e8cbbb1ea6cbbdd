import Domain
import Presentation
import Wire

extension Price {
    /// One flat object with the names of an import file; dollars for a million tokens as decimal texts.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id.text)
            json.field("provider", provider.text)
            json.field("model", model)
            json.field("from", time: effectiveFrom)
            json.field("input", DollarArgument.text(rates.input))
            json.field("cache_read", optional: rates.cacheRead.map(DollarArgument.text))
            json.field("cache_write_5m", optional: rates.cacheWrite5m.map(DollarArgument.text))
            json.field("cache_write_1h", optional: rates.cacheWrite1h.map(DollarArgument.text))
            json.field("output", DollarArgument.text(rates.output))
            json.field("source", optional: source)
            json.field("source_date", optional: sourceDate)
            json.field("created_at", time: createdAt)
        }
    }
}

extension Table {
    /// A row for each price. A class that has none of its own shows what it costs instead, in brackets.
    init(_ prices: [Price]) {
        self.init([
            .left("MODEL"), .right("INPUT"), .right("CACHE READ"), .right("WRITE 5M"), .right("WRITE 1H"),
            .right("OUTPUT"), .left("FROM"), .left("SOURCE"),
        ])
        for price in prices {
            let rates = price.rates
            let write = rates.cacheWrite5m ?? rates.input
            add([
                "\(price.provider)/\(price.model)",
                DollarArgument.text(rates.input),
                Self.rate(rates.cacheRead, else: rates.input),
                Self.rate(rates.cacheWrite5m, else: write),
                Self.rate(rates.cacheWrite1h, else: write),
                DollarArgument.text(rates.output),
                price.effectiveFrom.dateText,
                [price.sourceDate, price.source].compactMap(\.self).joined(separator: " "),
            ])
        }
    }

    private static func rate(_ rate: Int64?, else fallback: Int64) -> String {
        rate.map(DollarArgument.text) ?? "(\(DollarArgument.text(fallback)))"
    }
}
