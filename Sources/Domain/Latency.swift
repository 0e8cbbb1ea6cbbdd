/// How long requests took, by percentiles: the time that so many percent of them did not exceed.
public struct Latency: Sendable, Equatable {
    /// From the request to its end, in milliseconds. Nil when there was no request.
    public var duration: Percentiles?
    /// From the request to the first token of its answer. Nil when none was answered.
    public var firstToken: Percentiles?

    public struct Percentiles: Sendable, Equatable {
        public var p50: Int
        public var p95: Int

        public init(p50: Int, p95: Int) {
            (self.p50, self.p95) = (p50, p95)
        }

        /// By the nearest rank: each of them is one of the values. Nil when there are none.
        public init?(_ values: [Int32]) {
            guard !values.isEmpty else { return nil }
            let sorted = values.sorted()
            func value(at percent: Int) -> Int { Int(sorted[(sorted.count * percent + 99) / 100 - 1]) }
            (p50, p95) = (value(at: 50), value(at: 95))
        }
    }

    public init(duration: Percentiles? = nil, firstToken: Percentiles? = nil) {
        self.duration = duration
        self.firstToken = firstToken
    }
}
