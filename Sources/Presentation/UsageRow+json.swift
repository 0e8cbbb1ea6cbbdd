import Domain
import Wire

extension UsageRow {
    /// The figures of a line by their names, in the order of JSON and CSV; money in billionths of a US dollar.
    public var figures: [(name: String, value: Int?)] {
        [
            ("requests", requests), ("failures", failures), ("estimated_requests", estimated),
            ("unpriced_requests", unpriced), ("input_tokens", usage.input),
            ("cache_read_tokens", usage.cacheRead), ("cache_write_5m_tokens", usage.cacheWrite5m),
            ("cache_write_1h_tokens", usage.cacheWrite1h), ("output_tokens", usage.output),
            ("reasoning_tokens", usage.reasoning), ("cost_nano_usd", costNanoUSD.map { Int($0) }),
        ]
    }

    /// The figures as members of an object that is being written.
    public func writeFigures(to json: inout JSONWriter) {
        for (name, value) in figures {
            json.name(name)
            if let value { json.value(value) } else { json.null() }
        }
    }
}
