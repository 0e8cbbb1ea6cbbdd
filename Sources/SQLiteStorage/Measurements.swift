import Domain

/// The times that requests of one line of a report took, to draw percentiles from.
struct Measurements {
    private var durations: [Int32] = []
    private var firstTokens: [Int32] = []

    /// - Parameter firstToken: Nil for a request without an answer.
    mutating func add(duration: Int64, firstToken: Int64?) {
        durations.append(Int32(clamping: duration))
        if let firstToken { firstTokens.append(Int32(clamping: firstToken)) }
    }

    var latency: Latency {
        Latency(
            duration: Latency.Percentiles(durations), firstToken: Latency.Percentiles(firstTokens))
    }
}
