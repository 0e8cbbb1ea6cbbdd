import Domain
import Wire

extension Price {
    /// One flat object with the names of an import file; dollars for a million tokens, and for a thousand searches,
    /// as decimal texts.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.field("id", id.text)
            json.field("provider", provider.text)
            json.field("model", model)
            json.field("from", time: effectiveFrom)
            json.field("input", Dollars.text(rates.input))
            json.field("cache_read", optional: rates.cacheRead.map(Dollars.text))
            json.field("cache_write_5m", optional: rates.cacheWrite5m.map(Dollars.text))
            json.field("cache_write_1h", optional: rates.cacheWrite1h.map(Dollars.text))
            json.field("output", Dollars.text(rates.output))
            json.field("web_search", optional: rates.webSearch.map(Dollars.text))
            json.field("source", optional: source)
            json.field("source_date", optional: sourceDate)
            json.field("created_at", time: createdAt)
        }
    }
}
