import Domain
import Wire

extension UsageRow {
    /// The figures of a line by their names, in the order of JSON and CSV; money in billionths of a US dollar.
    public var figures: [(name: String, value: Int?)] {
        let figures: [(name: String, value: Int?)] = [
            ("requests", requests), ("failures", failures), ("aborted", aborted),
            ("estimated_requests", estimated), ("unpriced_requests", unpriced),
            ("interrupted_requests", interrupted), ("input_tokens", usage.input),
            ("cache_read_tokens", usage.cacheRead), ("cache_write_5m_tokens", usage.cacheWrite5m),
            ("cache_write_1h_tokens", usage.cacheWrite1h), ("output_tokens", usage.output),
            ("reasoning_tokens", usage.reasoning), ("web_searches", usage.webSearches),
            ("cost_nano_usd", costNanoUSD.map { Int($0) }),
        ]
        guard let latency else { return figures }
        return figures + latency.figures
    }

    /// The figures as members of an object that is being written.
    public func writeFigures(to json: inout JSONWriter) {
        for (name, value) in figures {
            json.name(name)
            if let value { json.value(value) } else { json.null() }
        }
    }
}

extension Latency {
    /// The figures by their names, in milliseconds.
    public var figures: [(name: String, value: Int?)] {
        Array(zip(Self.figureNames, [duration?.p50, duration?.p95, firstToken?.p50, firstToken?.p95]))
    }

    /// The names of `figures`, in their order.
    public static let figureNames = ["latency_ms_p50", "latency_ms_p95", "ttft_ms_p50", "ttft_ms_p95"]
}
